import { constants, type ServerHttp2Stream } from 'node:http2';
import { gzipSync } from 'node:zlib';

import { status } from '@grpc/grpc-js';
import { expect } from 'chai';

import type { Offer } from '../../src/discovery/assignment-source.js';
import type { SourceError } from '../../src/discovery/errors.js';
import { encodeDiscoveryResponse } from '../../src/mads/encode-discovery-response.js';
import type { ProtobufResource } from '../../src/mads/encoded-resource.js';
import { FakeClock } from '../support/fake-clock.js';
import {
  GRPC_HEADERS,
  grpcFrame,
  openH2Server,
  respondTrailersOnly,
} from '../support/h2-server.js';
import type { StreamHandler } from '../support/h2-server.js';
import { failureOf } from '../support/outcome.js';
import type { RawServer } from '../support/raw-server.js';
import type { ScriptedControlPlane } from '../support/scripted-control-plane.js';
import { encodeBackend, type Turn } from '../support/scripted-turn.js';
import { useSourceKit, type SourceSettings, type Subscription } from '../support/source-kit.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { waitFor } from '../support/wait-for.js';

const RUNG = { transport: 'grpc', apiVersion: 'v1' } as const;

/** A good answer with its gRPC frame around it. */
function answer(version: string, dataplane = 'backend-01'): Buffer {
  const resource = encodeBackend(RUNG, dataplane) as ProtobufResource;
  const head = { version, nonce: version, typeUrl: resource.typeUrl };
  return grpcFrame(encodeDiscoveryResponse('v1', head, [resource]));
}

describe('the gRPC stream', () => {
  const kit = useSourceKit(RUNG);
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function h2(onStream: StreamHandler): Promise<RawServer> {
    const server = await openH2Server(onStream);
    closers.push(() => server.close());
    return server;
  }

  /** What ends a subscription to a peer that treats its stream so; offers on the way are accepted. */
  async function failureFrom(
    onStream: StreamHandler,
    settings: SourceSettings = {},
  ): Promise<SourceError> {
    const server = await h2(onStream);
    const subscription = kit.subscribe(kit.source(server.port, settings));
    return (await failureOf(
      (async () => {
        for (;;) {
          const event = await subscription.next();
          if (event === undefined) return;
          if (event.kind === 'offer') event.offer.accept(true);
        }
      })(),
    )) as SourceError;
  }

  describe('a request', () => {
    it('calls the state-of-the-world stream and nothing else', async () => {
      const seen: unknown[] = [];
      const server = await h2((_stream, headers) => {
        seen.push(headers[':method'], headers[':path'], headers['content-type'], headers['te']);
      });
      kit.subscribe(kit.source(server.port)).ask();
      await waitFor(() => seen.length > 0);
      expect(seen).to.deep.equal([
        'POST',
        '/kuma.observability.v1.MonitoringAssignmentDiscoveryService/StreamMonitoringAssignments',
        'application/grpc',
        'trailers',
      ]);
    });

    it('carries the nonce of the answer that it replies to', async () => {
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port));
      for (const nonce of ['a', 'b', 'b', '']) {
        const offer = subscription.nextOffer();
        (await controlPlane.nextTurn()).answer({ version: 'same', nonce });
        (await offer).accept(true);
      }
      await controlPlane.nextTurn();
      const nonces = controlPlane.turns.map(({ request }) => request.responseNonce);
      expect(nonces).to.deep.equal(['', 'a', 'b', 'b', '']);
    });

    it('that rejects names the version that was received, its nonce, and what is wrong', async () => {
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port));
      for (const version of ['good', 'bad']) {
        const offer = subscription.nextOffer();
        (await controlPlane.nextTurn()).answer({ version, nonce: `n-${version}` });
        if (version === 'good') (await offer).accept(true);
        else (await offer).reject('cannot decode 1 resource(s): é');
      }
      expect((await controlPlane.nextTurn()).request).to.deep.include({
        versionInfo: 'bad',
        responseNonce: 'n-bad',
        errorDetail: { code: status.INVALID_ARGUMENT, message: 'cannot decode 1 resource(s): é' },
      });
    });

    it('that accepts after a rejection says nothing of it', async () => {
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port));
      const first = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: 'bad' });
      (await first).reject('no');
      const second = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: 'good' });
      (await second).accept(true);
      expect((await controlPlane.nextTurn()).request).not.to.have.property('errorDetail');
    });
  });

  describe('an offer', () => {
    it('is provisional when it is the first of a stream without a version, and only then', async () => {
      const controlPlane = await kit.controlPlane();
      const source = kit.source(controlPlane.port);
      const provisional: boolean[] = [];
      for (const _stream of [1, 2]) {
        const subscription = kit.subscribe(source);
        for (const version of ['1', '2']) {
          const pending = subscription.nextOffer();
          (await controlPlane.nextTurn()).answer({ version });
          const offer = await pending;
          provisional.push(offer.provisional);
          offer.accept(true);
        }
        await controlPlane.nextTurn();
        await subscription.close();
      }
      expect(provisional).to.deep.equal([true, false, false, false]);
    });

    it('that came before the end of the stream is not lost', async () => {
      const server = await h2((stream) => {
        stream.respond(GRPC_HEADERS, { waitForTrailers: true });
        stream.on('wantTrailers', () => {
          stream.sendTrailers({ 'grpc-status': '14', 'grpc-message': 'going away' });
        });
        stream.end(Buffer.concat([answer('1'), answer('2')]));
      });
      const subscription = kit.subscribe(kit.source(server.port));
      expect((await subscription.nextOffer()).version).to.equal('1');
    });

    it('may come in pieces of a byte', async () => {
      const server = await h2((stream) => {
        stream.respond(GRPC_HEADERS);
        for (const byte of answer('1')) stream.write(Buffer.of(byte));
      });
      const subscription = kit.subscribe(kit.source(server.port));
      expect((await subscription.nextOffer()).version).to.equal('1');
    });
  });

  describe('of answers that tell nothing new', () => {
    /** A server that answers everything at once, for ever the same. */
    async function storm(reply: (offer: Offer) => void): Promise<void> {
      const clock = new FakeClock();
      const controlPlane = await kit.controlPlane({
        onTurn: (turn) => {
          turn.answer({ version: '1' });
        },
      });
      const subscription = kit.subscribe(kit.source(controlPlane.port, { clock }));
      (await subscription.nextOffer()).accept(true);
      reply(await subscription.nextOffer());
      reply(await subscription.nextOffer());
      subscription.ask();
      await waitFor(() => clock.sleepingMs.includes(1_000));
      await clock.advance(1_000);
      reply(await subscription.nextOffer());
      subscription.ask();
      await waitFor(() => clock.sleepingMs.includes(1_000));
      // The last reply is on its way: the one to the third offer has come for certain.
      expect(controlPlane.turns.length).to.be.within(4, 5);
    }

    it('takes at most one a second when they are accepted', async () => {
      await storm((offer) => {
        offer.accept(false);
      });
    });

    it('takes at most one a second when they are rejected', async () => {
      await storm((offer) => {
        offer.reject('cannot decode 1 resource(s)');
      });
    });

    it('takes every one at once that has news', async () => {
      const clock = new FakeClock();
      const controlPlane = await kit.controlPlane({
        onTurn: (turn) => {
          turn.answer({ version: String(controlPlane.turns.length) });
        },
      });
      const subscription = kit.subscribe(kit.source(controlPlane.port, { clock }));
      for (let count = 0; count < 50; count++) (await subscription.nextOffer()).accept(true);
      expect(clock.now()).to.equal(0);
    });
  });

  describe('of answers that come while one is dealt with', () => {
    interface Dealing {
      readonly subscription: Subscription;
      readonly controlPlane: ScriptedControlPlane;
      /** The request that all answers are to. */
      readonly turn: Turn;
      readonly offer: Offer;
      /** Waits until so many answers have come in, however long it takes to look at them. */
      readonly arrived: (count: number) => Promise<void>;
    }

    /** Takes the first answer and does not reply yet. */
    async function deal(): Promise<Dealing> {
      const clock = new CountingClock();
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port, { clock }));
      const pending = subscription.nextOffer();
      const turn = await controlPlane.nextTurn();
      turn.answer({ version: '1', nonce: 'n1' });
      const arrived = async (count: number): Promise<void> => {
        await waitFor(async () => {
          await clock.advance(1_000);
          return clock.sleptSeconds >= count;
        });
      };
      return { subscription, controlPlane, turn, offer: await pending, arrived };
    }

    it('gives the newest next, and those between never', async () => {
      const { subscription, controlPlane, turn, offer, arrived } = await deal();
      for (const version of ['2', '3', '4']) turn.answer({ version, nonce: `n${version}` });
      await arrived(4);
      offer.accept(true);
      expect((await controlPlane.nextTurn()).request).to.include({ versionInfo: '1' });
      const next = await subscription.nextOffer();
      expect(next).to.include({ version: '4', provisional: false });
      next.accept(true);
      const { request } = await controlPlane.nextTurn();
      expect(request).to.include({ versionInfo: '4', responseNonce: 'n4' });
    });

    it('makes an offer moot when a newer one is there, and not before', async () => {
      const { subscription, turn, offer, arrived } = await deal();
      expect(offer.moot.aborted).to.equal(false);
      turn.answer({ version: '2' });
      await arrived(2);
      expect(offer.moot.aborted).to.equal(true);
      const next = await subscription.nextOffer();
      expect(next.version).to.equal('2');
      expect(next.moot.aborted).to.equal(false);
      expect(offer.moot.aborted).to.equal(true);
    });

    it('needs no reply to one that is moot', async () => {
      const { subscription, controlPlane, turn, arrived } = await deal();
      turn.answer({ version: '2', nonce: 'n2' });
      await arrived(2);
      (await subscription.nextOffer()).accept(true);
      const { request } = await controlPlane.nextTurn();
      expect(request).to.include({ versionInfo: '2', responseNonce: 'n2' });
      expect(controlPlane.turns).to.have.length(2);
    });

    it('looks for a newer one no more often than once a second', async () => {
      const clock = new CountingClock();
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port, { clock }));
      const pending = subscription.nextOffer();
      const turn = await controlPlane.nextTurn();
      turn.answer({ version: '1' });
      await pending;
      for (let version = 2; version < 200; version++) turn.answer({ version: String(version) });
      await waitFor(() => clock.sleptSeconds === 2);
      await clock.advance(999);
      expect(clock.sleptSeconds).to.equal(2);
      const next = await subscription.nextOffer();
      expect(next.version).to.equal('2');
    });

    it('gives the last one also when the server ends the stream, which makes nothing moot', async () => {
      const { subscription, turn, offer } = await deal();
      turn.end();
      offer.accept(true);
      expect(await subscription.next()).to.equal(undefined);
      expect(offer.moot.aborted).to.equal(false);
      const other = await deal();
      other.turn.answer({ version: '2' });
      other.turn.end();
      await other.arrived(2);
      other.offer.accept(true);
      expect((await other.subscription.nextOffer()).version).to.equal('2');
      expect(await other.subscription.next()).to.equal(undefined);
    });
  });

  describe('that the server ends in good order', () => {
    it('ends the iteration', async () => {
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port));
      const first = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await first).accept(true);
      (await controlPlane.nextTurn()).end();
      expect(await subscription.next()).to.equal(undefined);
      await waitFor(() => controlPlane.standing === 0);
    });

    it('ends the iteration also when there was no answer at all', async () => {
      const server = await h2((stream) => {
        respondTrailersOnly(stream, status.OK);
      });
      const subscription = kit.subscribe(kit.source(server.port));
      expect(await subscription.next()).to.deep.equal({ kind: 'connected', resumed: false });
      expect(await subscription.next()).to.equal(undefined);
    });
  });

  describe('whose peer is gone', () => {
    it('is lost when the peer was cut off while an offer was looked at', async () => {
      const controlPlane = await kit.controlPlane();
      const subscription = kit.subscribe(kit.source(controlPlane.port));
      const pending = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      const offer = await pending;
      controlPlane.cut();
      await waitFor(() => controlPlane.standing === 0);
      offer.accept(true);
      const failure = await failureOf(subscription.nextOffer());
      expect(failure).to.include({ code: 'connection-lost' });
    });

    it('keeps the version that was accepted after the cut', async () => {
      const controlPlane = await kit.controlPlane();
      const source = kit.source(controlPlane.port);
      const subscription = kit.subscribe(source);
      const pending = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      const offer = await pending;
      controlPlane.cut();
      await waitFor(() => controlPlane.standing === 0);
      offer.accept(true);
      await failureOf(subscription.nextOffer());
      kit.subscribe(source).ask();
      expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('1');
    });

    it('is lost, and half a message is no offer, when the connection is reset inside it', async () => {
      const server = await h2((stream) => {
        stream.respond(GRPC_HEADERS);
        stream.write(answer('1'));
        const second = answer('2');
        stream.write(second.subarray(0, second.length - 10), () => {
          server.cut();
        });
      });
      const subscription = kit.subscribe(kit.source(server.port));
      (await subscription.nextOffer()).accept(true);
      const failure = (await failureOf(subscription.nextOffer())) as SourceError;
      expect(failure.code, failure.message).to.equal('connection-lost');
    });

    it('is lost when the stream alone is reset after an answer', async () => {
      const failure = await failureFrom((stream) => {
        stream.respond(GRPC_HEADERS);
        stream.write(answer('1'), () => {
          stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        });
      });
      expect(failure.code, failure.message).to.equal('connection-lost');
    });

    it('is found out by keepalive when the network swallows everything', async () => {
      const controlPlane = await kit.controlPlane();
      const proxy = await TcpProxy.open({ host: '127.0.0.1', port: controlPlane.port });
      closers.push(() => proxy.close());
      const settings = { keepaliveTimeMs: 50, keepaliveTimeoutMs: 50 };
      const subscription = kit.subscribe(kit.source(proxy.port, settings));
      const first = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await first).accept(true);
      await controlPlane.nextTurn();
      const failure = failureOf(subscription.nextOffer());
      proxy.become({ kind: 'black-hole' });
      expect(await failure).to.include({ code: 'connection-lost' });
    });

    it('is found out by keepalive also while it has never answered a resumed stream', async () => {
      const controlPlane = await kit.controlPlane();
      const proxy = await TcpProxy.open({ host: '127.0.0.1', port: controlPlane.port });
      closers.push(() => proxy.close());
      const source = kit.source(proxy.port, { keepaliveTimeMs: 50, keepaliveTimeoutMs: 50 });
      const subscription = kit.subscribe(source);
      const first = subscription.nextOffer();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await first).accept(true);
      await controlPlane.nextTurn();
      await subscription.close();
      const resumed = kit.subscribe(source);
      const failure = failureOf(resumed.nextOffer());
      await controlPlane.nextTurn();
      proxy.become({ kind: 'black-hole' });
      expect(await failure).to.include({ code: 'connection-lost' });
    });

    it('stands while the peer has nothing to say but answers pings', async () => {
      let pings = 0;
      const server = await h2((stream) => {
        stream.session?.on('ping', () => {
          if (++pings === 5) stream.write(answer('1'));
        });
        stream.respond(GRPC_HEADERS);
      });
      const settings = { keepaliveTimeMs: 20, keepaliveTimeoutMs: 10_000 };
      const subscription = kit.subscribe(kit.source(server.port, settings));
      expect((await subscription.nextOffer()).version).to.equal('1');
    });
  });

  describe('whose pings are too many', () => {
    const goAway = (stream: ServerHttp2Stream): void => {
      const reason = Buffer.from('too_many_pings');
      stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, reason);
    };

    it('says so after an answer', async () => {
      const failure = await failureFrom((stream) => {
        stream.respond(GRPC_HEADERS);
        stream.write(answer('1'), () => {
          goAway(stream);
        });
      });
      expect(failure.code, failure.message).to.equal('too-many-pings');
    });

    it('says so on a stream that was never answered, not even with headers', async () => {
      const failure = await failureFrom((stream) => {
        goAway(stream);
      });
      expect(failure.code, failure.message).to.equal('too-many-pings');
    });

    it('pings every 310 seconds from then on', async () => {
      const server = await h2(goAway);
      const source = kit.source(server.port, { keepaliveTimeMs: 31_000 });
      await withTimersSeen(async (delaysMs) => {
        await failureOf(kit.subscribe(source).nextOffer());
        expect(delaysMs).to.include(31_000).and.not.to.include(310_000);
        delaysMs.length = 0;
        await failureOf(kit.subscribe(source).nextOffer());
        expect(delaysMs).to.include(310_000).and.not.to.include(31_000);
      });
    });

    it('is lost, which counts as a failure, when the peer minds even those', async () => {
      const server = await h2(goAway);
      const source = kit.source(server.port);
      await failureOf(kit.subscribe(source).nextOffer());
      const failure = await failureOf(kit.subscribe(source).nextOffer());
      expect(failure).to.include({ code: 'connection-lost' });
    });

    it('does not ping more often when it was told to ping even less', async () => {
      const server = await h2(goAway);
      const source = kit.source(server.port, { keepaliveTimeMs: 900_000 });
      await failureOf(kit.subscribe(source).nextOffer());
      await withTimersSeen(async (delaysMs) => {
        await failureOf(kit.subscribe(source).nextOffer());
        expect(delaysMs).to.include(900_000).and.not.to.include(310_000);
      });
    });
  });

  describe('to a peer that does not serve it', () => {
    it('is not-mads where the service is unknown', async () => {
      const failure = await failureFrom((stream) => {
        respondTrailersOnly(stream, status.UNIMPLEMENTED, 'unknown service kuma.observability.v1');
      });
      expect(failure.code).to.equal('not-mads');
      expect(failure.message).to.include('unknown service kuma.observability.v1');
    });

    it('is not-http2 where HTTP/1 is spoken', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () =>
          socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
        );
      });
      const failure = await failureOf(kit.subscribe(kit.source(peer.port)).next());
      expect(failure).to.include({ code: 'not-http2', nextRung: 'other-transport' });
    });

    it('is not-http2 where the connection is closed without a word', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => socket.end());
      });
      const failure = await failureOf(kit.subscribe(kit.source(peer.port)).next());
      expect(failure).to.include({ code: 'not-http2' });
    });

    it('is not-http2 where the connection is reset', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      });
      const failure = await failureOf(kit.subscribe(kit.source(peer.port)).next());
      expect(failure).to.include({ code: 'not-http2' });
    });

    for (const [httpStatus, code] of [
      [200, 'not-mads'],
      [404, 'not-mads'],
      [401, 'answer-refused-by-peer'],
      [403, 'answer-refused-by-peer'],
      [503, 'connection-lost'],
    ] as const) {
      it(`is ${code} where a web page comes with ${String(httpStatus)}`, async () => {
        const failure = await failureFrom((stream) => {
          stream.respond({ ':status': httpStatus, 'content-type': 'text/html' });
          stream.end('<!doctype html><html><body>Hello</body></html>');
        });
        expect(failure.code, failure.message).to.equal(code);
        expect(failure.message).to.include(httpStatus === 200 ? 'text/html' : String(httpStatus));
      });
    }

    it('is not-mads where a short text comes with 200', async () => {
      const failure = await failureFrom((stream) => {
        stream.respond({ ':status': 200, 'content-type': 'text/plain' });
        stream.end('ok', () => {
          stream.close(constants.NGHTTP2_NO_ERROR);
        });
      });
      expect(failure.code, failure.message).to.equal('not-mads');
    });
  });

  describe('to a silent peer', () => {
    it('gives up after the connect timeout when no SETTINGS come', async () => {
      const clock = new FakeClock();
      const peer = await kit.peer((socket) => socket.resume());
      const settings = { clock, connectTimeoutMs: 700, firstResponseTimeoutMs: 300 };
      const failure = failureOf(kit.subscribe(kit.source(peer.port, settings)).next());
      await waitFor(() => peer.standing === 1);
      await clock.advance(699);
      expect(peer.standing).to.equal(1);
      await clock.advance(1);
      expect(await failure).to.include({ nextRung: 'other-transport' });
      expect(((await failure) as Error).message).to.include('700ms');
      await waitFor(() => peer.standing === 0);
    });

    it('gives up after the first-response timeout when nothing follows the SETTINGS', async () => {
      const clock = new FakeClock();
      const server = await h2(() => undefined);
      await expectNoAnswer(server, clock);
    });

    it('gives up after the first-response timeout when nothing follows the headers', async () => {
      const clock = new FakeClock();
      const server = await h2((stream) => {
        stream.respond(GRPC_HEADERS);
      });
      await expectNoAnswer(server, clock);
    });

    it('gives up after the first-response timeout when a message does not get finished', async () => {
      const clock = new FakeClock();
      const server = await h2((stream) => {
        stream.respond(GRPC_HEADERS);
        stream.write(answer('1').subarray(0, 20));
      });
      await expectNoAnswer(server, clock);
    });

    async function expectNoAnswer(server: RawServer, clock: FakeClock): Promise<void> {
      const settings = { clock, firstResponseTimeoutMs: 300 };
      const subscription = kit.subscribe(kit.source(server.port, settings));
      expect(await subscription.next()).to.deep.equal({ kind: 'connected', resumed: false });
      const failure = failureOf(subscription.next());
      await waitFor(() => clock.sleepingMs.includes(300));
      await clock.advance(300);
      expect(await failure).to.include({ code: 'no-answer', nextRung: 'any' });
      await waitFor(() => server.standing === 0);
    }
  });

  describe('with an answer that is none', () => {
    for (const [what, bytes, headers] of [
      ['says it is compressed, without a way', grpcFrame(Buffer.from('xx'), 1), {}],
      [
        'says it is compressed, and is not',
        grpcFrame(Buffer.from('xx'), 1),
        { 'grpc-encoding': 'gzip' },
      ],
      [
        'is compressed in an unknown way',
        grpcFrame(Buffer.from('xx'), 1),
        { 'grpc-encoding': 'lzma' },
      ],
      ['has an impossible flag', grpcFrame(Buffer.of(0x07), 0x7f), {}],
    ] as const) {
      it(`is over when it ${what}`, async () => {
        const failure = await failureFrom((stream) => {
          stream.respond({ ...GRPC_HEADERS, ...headers });
          stream.write(bytes);
        });
        expect(failure.name).to.match(/^(SourceError|ProtocolError)$/);
      });
    }

    it('takes no more memory than allowed for one that is packed tight', async () => {
      const bomb = gzipSync(Buffer.alloc(50_000_000));
      const failure = await failureFrom(
        (stream) => {
          stream.respond({ ...GRPC_HEADERS, 'grpc-encoding': 'gzip' });
          stream.write(grpcFrame(bomb, 1));
        },
        { maxResponseBytes: 1_000_000 },
      );
      expect(failure.code, failure.message).to.equal('response-too-large');
      expect(failure.message).to.include('--max-response-size');
    });
  });

  describe('that the server refuses', () => {
    for (const [code, expected] of [
      [status.UNAUTHENTICATED, 'answer-refused-by-peer'],
      [status.PERMISSION_DENIED, 'answer-refused-by-peer'],
      [status.UNAVAILABLE, 'connection-lost'],
      [status.CANCELLED, 'connection-lost'],
      [status.RESOURCE_EXHAUSTED, 'connection-lost'],
      [status.UNKNOWN, 'connection-lost'],
      [status.INTERNAL, 'connection-lost'],
      [99, 'connection-lost'],
    ] as const) {
      it(`with status ${status[code] ?? String(code)} is ${expected}, in its words`, async () => {
        const failure = await failureFrom((stream) => {
          respondTrailersOnly(stream, code, 'because');
        });
        expect(failure.code, failure.message).to.equal(expected);
        expect(failure.message).to.include('because');
      });
    }

    for (const message of ['%0a%1b[31mred', '%zz%', '%ff%fe', 'x'.repeat(30_000)]) {
      it(`with the words "${message.slice(0, 20)}" is an error like any other`, async () => {
        const failure = await failureFrom((stream) => {
          respondTrailersOnly(stream, status.UNIMPLEMENTED, message);
        });
        expect(failure.code).to.equal('not-mads');
      });
    }
  });
});

/** Counts how often somebody wants to sleep for a second: a source does whenever an answer comes in. */
class CountingClock extends FakeClock {
  sleptSeconds = 0;

  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms === 1_000) this.sleptSeconds++;
    return super.sleep(ms, signal);
  }
}

/** Runs `act` with a list of the delays of all timers that are started meanwhile. */
async function withTimersSeen(act: (delaysMs: number[]) => Promise<void>): Promise<void> {
  const original = globalThis.setTimeout;
  const delaysMs: number[] = [];
  const seeing = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => {
    delaysMs.push(args[1] ?? 0);
    return original(...args);
  };
  globalThis.setTimeout = Object.assign(seeing, original);
  try {
    await act(delaysMs);
  } finally {
    globalThis.setTimeout = original;
  }
}
