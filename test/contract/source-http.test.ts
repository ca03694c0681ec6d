import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { expect } from 'chai';

import type { SourceError } from '../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../src/discovery/events.js';
import { ProtocolError } from '../../src/mads/protocol-error.js';
import { FakeClock } from '../support/fake-clock.js';
import { failureOf } from '../support/outcome.js';
import type { ScriptedControlPlane } from '../support/scripted-control-plane.js';
import type { ScriptedResponse } from '../support/scripted-turn.js';
import { useSourceKit, type SourceSettings, type Subscription } from '../support/source-kit.js';
import { waitFor } from '../support/wait-for.js';

const DISCOVERY_PATH = '/v3/discovery:monitoringassignments';

describe('the HTTP long poll', () => {
  const kit = useSourceKit({ transport: 'http', apiVersion: 'v1' });

  interface Pace extends Pick<SourceSettings, 'minPollIntervalMs' | 'isHurried'> {
    readonly tookMs: number;
    readonly pauseMs: number;
    readonly clock?: FakeClock;
  }

  interface Conversation {
    readonly controlPlane: ScriptedControlPlane;
    readonly subscription: Subscription;
  }

  async function conversation(settings: SourceSettings = {}): Promise<Conversation> {
    const controlPlane = await kit.controlPlane();
    const subscription = kit.subscribe(kit.source(controlPlane.port, settings));
    subscription.ask();
    return { controlPlane, subscription };
  }

  /** What comes out when the first poll is answered so. */
  async function failureAfter(response: ScriptedResponse): Promise<SourceError> {
    const { controlPlane, subscription } = await conversation();
    (await controlPlane.nextTurn()).respond(response);
    return (await failureOf(subscription.nextOffer())) as SourceError;
  }

  describe('a request', () => {
    it('is what Kuma takes, byte for byte', async () => {
      const bytes: Buffer[] = [];
      const peer = await kit.peer((socket) => socket.on('data', (piece) => bytes.push(piece)));
      kit.subscribe(kit.source(peer.port)).ask();
      const body =
        '{"version_info":"","node":{"id":"kuma_sd"},' +
        '"type_url":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment",' +
        '"resource_names":[],"response_nonce":""}';
      await waitFor(
        () => Buffer.concat(bytes).includes('}}') || Buffer.concat(bytes).includes(body),
      );
      const [head = ''] = Buffer.concat(bytes).toString().split('\r\n\r\n');
      expect(head.split('\r\n').map((line) => line.toLowerCase())).to.have.members([
        `post ${DISCOVERY_PATH}?fetch-timeout=10s http/1.1`,
        `host: 127.0.0.1:${String(peer.port)}`,
        'connection: keep-alive',
        'content-type: application/json',
        'accept: application/json',
        `content-length: ${String(body.length)}`,
      ]);
    });

    it('goes over one connection as long as that stands', async () => {
      const { controlPlane, subscription } = await conversation();
      for (const version of ['1', '2', '3']) {
        (await controlPlane.nextTurn()).answer({ version });
        (await subscription.nextOffer()).accept(true);
        subscription.ask();
      }
      expect((await controlPlane.nextTurn()).conversation).to.equal(1);
    });

    it('goes over a new connection when the old one was closed meanwhile', async () => {
      const { controlPlane, subscription } = await conversation();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      const offer = await subscription.nextOffer();
      controlPlane.cut();
      await waitFor(() => controlPlane.standing === 0);
      offer.accept(true);
      subscription.ask();
      const { conversation: ordinal, request } = await controlPlane.nextTurn();
      expect(ordinal).to.equal(2);
      expect(request.versionInfo).to.equal('1');
    });
  });

  describe('asks the server to wait', () => {
    it('at most ten seconds for the first answer, then as long as it was told', async () => {
      const { controlPlane, subscription } = await conversation({ fetchTimeoutMs: 90_000 });
      const first = await controlPlane.nextTurn();
      expect(first.fetchTimeout).to.equal('10s');
      first.answer({ version: '1' });
      (await subscription.nextOffer()).accept(true);
      subscription.ask();
      expect((await controlPlane.nextTurn()).fetchTimeout).to.equal('1m30s');
    });

    it('less than ten seconds for the first answer when it was told less', async () => {
      const { controlPlane } = await conversation({ fetchTimeoutMs: 2_500 });
      expect((await controlPlane.nextTurn()).fetchTimeout).to.equal('2.5s');
    });

    it('ten seconds again while it has no version', async () => {
      const clock = new FakeClock();
      const { controlPlane, subscription } = await conversation({ clock });
      (await controlPlane.nextTurn()).respond({ status: 304 });
      await subscription.nextOf('unchanged');
      subscription.ask();
      await waitFor(() => clock.sleepingMs.length === 1);
      await clock.advance(1_000);
      expect((await controlPlane.nextTurn()).fetchTimeout).to.equal('10s');
    });

    it('a second while an absence waits to be believed', async () => {
      let isHurried = true;
      const { controlPlane, subscription } = await conversation({ isHurried: () => isHurried });
      const first = await controlPlane.nextTurn();
      expect(first.fetchTimeout).to.equal('1s');
      first.answer({ version: '1' });
      (await subscription.nextOffer()).accept(true);
      isHurried = false;
      subscription.ask();
      expect((await controlPlane.nextTurn()).fetchTimeout).to.equal('1m');
    });
  });

  describe('between two polls', () => {
    /** The next poll after an answer that came `tookMs` after it was asked for. */
    async function expectPace(
      respond: (conversation: Conversation) => Promise<void>,
      { tookMs, pauseMs, clock = new FakeClock(), ...settings }: Pace,
    ): Promise<void> {
      const { controlPlane, subscription } = await conversation({ clock, ...settings });
      await waitFor(() => controlPlane.turns.length === 1);
      await clock.advance(tookMs);
      await respond({ controlPlane, subscription });
      subscription.ask();
      await clock.settle();
      if (pauseMs > 0) {
        await waitFor(() => clock.sleepingMs[0] === pauseMs, {
          what: `a pause of ${String(pauseMs)} ms instead of ${String(clock.sleepingMs)}`,
        });
        await clock.advance(pauseMs - 1);
        expect(controlPlane.turns).to.have.length(1);
        await clock.advance(1);
      }
      await clock.advance(0);
      await waitFor(() => controlPlane.turns.length === 2);
    }

    const answer =
      (hasNews: boolean) =>
      async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        (await subscription.nextOffer()).accept(hasNews);
      };

    it('it makes no pause when the first brought news', async () => {
      await expectPace(answer(true), { tookMs: 0, pauseMs: 0 });
    });

    it('it waits for the shortest interval between writes when the first brought news', async () => {
      const minPollIntervalMs = (): number => 400;
      await expectPace(answer(true), { tookMs: 0, pauseMs: 400, minPollIntervalMs });
      await expectPace(answer(true), { tookMs: 400, pauseMs: 0, minPollIntervalMs });
    });

    /** An answer with news that is dealt with for so long. */
    const dealtWithFor =
      (clock: FakeClock, ms: number) =>
      async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        const offer = await subscription.nextOffer();
        await clock.advance(ms);
        offer.accept(true, ms);
      };

    for (const [dealtMs, pauseMs] of [
      [1, 4],
      [25, 100],
      [1_000, 4_000],
      [2_499, 9_996],
      [2_500, 10_000],
      [60_000, 10_000],
    ] as const) {
      it(`it waits for ${String(pauseMs)} ms when the news of the first took ${String(dealtMs)} ms to deal with`, async () => {
        const clock = new FakeClock();
        await expectPace(dealtWithFor(clock, dealtMs), { clock, tookMs: 500, pauseMs });
      });
    }

    it('it waits for the longer of the rest and the interval between writes', async () => {
      for (const [intervalMs, pauseMs] of [
        [400, 400],
        [600, 400],
        [601, 401],
        [5_000, 4_800],
      ] as const) {
        const clock = new FakeClock();
        const respond = dealtWithFor(clock, 100);
        const minPollIntervalMs = (): number => intervalMs;
        await expectPace(respond, { clock, tookMs: 100, pauseMs, minPollIntervalMs });
      }
    });

    it('it rests as well when the answer brought nothing new', async () => {
      const clock = new FakeClock();
      const respond = async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        const offer = await subscription.nextOffer();
        await clock.advance(900);
        offer.accept(false, 900);
      };
      await expectPace(respond, { clock, tookMs: 0, pauseMs: 3_600 });
    });

    it('it does not count the time in which the answer waited to be written', async () => {
      const clock = new FakeClock();
      const respond = async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        const offer = await subscription.nextOffer();
        await clock.advance(60_000);
        offer.accept(true, 10);
      };
      await expectPace(respond, { clock, tookMs: 0, pauseMs: 40 });
    });

    it('it waits for a second at most while an absence waits to be believed', async () => {
      const settings = { minPollIntervalMs: () => 5_000, isHurried: () => true };
      await expectPace(answer(true), { tookMs: 200, pauseMs: 800, ...settings });
      const clock = new FakeClock();
      await expectPace(dealtWithFor(clock, 700), { clock, tookMs: 0, pauseMs: 300, ...settings });
    });

    it('it rests after an answer that was rejected as after any other', async () => {
      const reject = async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        (await subscription.nextOffer()).reject('one is damaged', true, 100);
      };
      const minPollIntervalMs = (): number => 300;
      await expectPace(reject, { tookMs: 0, pauseMs: 400, minPollIntervalMs });
    });

    it('it waits until a second is over when the first brought nothing new', async () => {
      await expectPace(answer(false), { tookMs: 0, pauseMs: 1_000 });
      await expectPace(answer(false), { tookMs: 300, pauseMs: 700 });
    });

    it('it makes no pause when the first took a second', async () => {
      await expectPace(answer(false), { tookMs: 1_000, pauseMs: 0 });
    });

    it('it waits until a second is over when the first was refused', async () => {
      const reject = async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.answer({ version: '1' });
        (await subscription.nextOffer()).reject('too many targets');
      };
      await expectPace(reject, { tookMs: 0, pauseMs: 1_000 });
    });

    it('it waits until a second is over when nothing had changed', async () => {
      const unchanged = async ({ controlPlane, subscription }: Conversation): Promise<void> => {
        controlPlane.turns[0]?.respond({ status: 304 });
        expect(await subscription.nextOf('unchanged')).to.deep.equal({
          kind: 'unchanged',
          hasNothing: true,
        });
      };
      await expectPace(unchanged, { tookMs: 200, pauseMs: 800 });
    });
  });

  describe('an answer', () => {
    it('is told of by its status, also where that is an error', async () => {
      const told: DiscoveryEvent[] = [];
      const observer = { observe: (event: DiscoveryEvent) => void told.push(event) };
      const { controlPlane, subscription } = await conversation({ observer });
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await subscription.nextOffer()).accept(true);
      subscription.ask();
      (await controlPlane.nextTurn()).respond({ status: 304 });
      await subscription.nextOf('unchanged');
      subscription.ask();
      (await controlPlane.nextTurn()).respond({ status: 503 });
      await failureOf(subscription.next());
      expect(told).to.deep.equal(
        [200, 304, 503].map((status) => ({ kind: 'polled', controlPlane: 'cp', status })),
      );
    });

    it('is never provisional', async () => {
      const { controlPlane, subscription } = await conversation();
      (await controlPlane.nextTurn()).answer({ version: '1' });
      expect((await subscription.nextOffer()).provisional).to.equal(false);
    });

    it('may say with 304 that nothing changed; the version stays', async () => {
      const clock = new FakeClock();
      const { controlPlane, subscription } = await conversation({ clock });
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await subscription.nextOffer()).accept(true);
      subscription.ask();
      (await controlPlane.nextTurn()).respond({ status: 304 });
      expect(await subscription.nextOf('unchanged')).to.include({ hasNothing: false });
      subscription.ask();
      await waitFor(() => clock.sleepingMs.includes(1_000));
      await clock.advance(1_000);
      expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('1');
    });

    it('is read whatever content type it claims to have', async () => {
      const { controlPlane, subscription } = await conversation();
      const headers = { 'content-type': 'text/html' };
      const body = '{"versionInfo":"7","typeUrl":""}';
      (await controlPlane.nextTurn()).respond({ status: 200, headers, body });
      expect((await subscription.nextOffer()).version).to.equal('7');
    });

    it('that is compressed is not unpacked, it is refused', async () => {
      const { controlPlane, subscription } = await conversation();
      const body = gzipSync('{"version_info":"1"}');
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
      (await controlPlane.nextTurn()).respond({ status: 200, headers, body });
      expect(await failureOf(subscription.nextOffer())).to.be.instanceOf(ProtocolError);
    });

    it('without an end is cut off at the limit', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          flood(socket);
        });
      });
      const subscription = kit.subscribe(kit.source(peer.port, { maxResponseBytes: 5_000_000 }));
      const failure = (await failureOf(subscription.nextOffer())) as SourceError;
      expect(failure.code).to.equal('response-too-large');
      expect(failure.message).to.include('--max-response-size').and.to.include('5000000');
      await waitFor(() => peer.standing === 0);
    });

    it('with headers without an end is cut off', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
          flood(socket);
        });
      });
      const subscription = kit.subscribe(kit.source(peer.port));
      expect(await failureOf(subscription.nextOffer())).to.have.property('name', 'SourceError');
      await waitFor(() => peer.standing === 0);
    });

    it('that says it is larger than allowed is not waited for', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n{');
          flood(socket);
        });
      });
      const subscription = kit.subscribe(kit.source(peer.port, { maxResponseBytes: 1_000 }));
      const failure = (await failureOf(subscription.nextOffer())) as SourceError;
      expect(failure.code).to.equal('response-too-large');
    });

    it('that stops in the middle is a lost connection', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => {
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"version_info":');
        });
      });
      const subscription = kit.subscribe(kit.source(peer.port));
      const failure = (await failureOf(subscription.nextOffer())) as SourceError;
      expect(failure.code).to.equal('connection-lost');
    });
  });

  describe('a silent server', () => {
    it('that answered before counts as gone fifteen seconds after the end of the poll', async () => {
      const clock = new FakeClock();
      const { controlPlane, subscription } = await conversation({ clock, fetchTimeoutMs: 20_000 });
      (await controlPlane.nextTurn()).answer({ version: '1' });
      (await subscription.nextOffer()).accept(true);
      const failure = failureOf(subscription.nextOffer());
      await controlPlane.nextTurn();
      await clock.advance(34_999);
      expect(controlPlane.standing).to.equal(1);
      await clock.advance(1);
      expect(await failure).to.include({
        code: 'no-answer',
        message: 'No answer within 35s',
      });
      await waitFor(() => controlPlane.standing === 0);
    });

    it('that sends headers and then nothing is found by the same deadline', async () => {
      const clock = new FakeClock();
      const peer = await kit.peer((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n'));
      });
      const settings = { clock, firstResponseTimeoutMs: 300 };
      const subscription = kit.subscribe(kit.source(peer.port, settings));
      const failure = failureOf(subscription.nextOffer());
      await waitFor(() => clock.sleepingMs.includes(300));
      await clock.advance(300);
      expect(await failure).to.include({ code: 'no-answer' });
      await waitFor(() => peer.standing === 0);
    });
  });

  it('is lost when a kept connection is reset as the next poll comes in', async () => {
    const connected: Socket[] = [];
    const peer = await kit.peer((socket) => {
      connected.push(socket);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"version_info":"1"}');
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const subscription = kit.subscribe(kit.source(peer.port));
    (await subscription.nextOffer()).accept(true);
    const failure = (await failureOf(subscription.nextOffer())) as SourceError;
    expect(failure.code).to.equal('connection-lost');
    expect(connected).to.have.length(1);
  });

  it('says so where somebody speaks, but not HTTP/1', async () => {
    const peer = await kit.peer((socket) => {
      socket.resume();
      // What a gRPC server says first: SETTINGS.
      socket.write(Buffer.from('000000040000000000', 'hex'));
    });
    const subscription = kit.subscribe(kit.source(peer.port));
    const failure = (await failureOf(subscription.nextOffer())) as SourceError;
    expect(failure).to.include({ code: 'not-mads' });
    expect(failure.message).to.match(/HTTP\/1\.1/);
  });

  describe('a status', () => {
    const REFUSALS: readonly (readonly [status: number, code: SourceError['code']])[] = [
      [201, 'answer-refused-by-peer'],
      [204, 'answer-refused-by-peer'],
      [301, 'not-mads'],
      [302, 'not-mads'],
      [303, 'not-mads'],
      [307, 'not-mads'],
      [308, 'not-mads'],
      [400, 'not-mads'],
      [401, 'answer-refused-by-peer'],
      [403, 'answer-refused-by-peer'],
      [404, 'not-mads'],
      [405, 'not-mads'],
      [406, 'not-mads'],
      [408, 'answer-refused-by-peer'],
      [415, 'not-mads'],
      [429, 'answer-refused-by-peer'],
      [500, 'answer-refused-by-peer'],
      [501, 'not-mads'],
      [502, 'answer-refused-by-peer'],
      [503, 'answer-refused-by-peer'],
      [504, 'answer-refused-by-peer'],
    ];
    for (const [status, code] of REFUSALS) {
      it(`of ${String(status)} is "${code}" and stands in the message`, async () => {
        const failure = await failureAfter({ status });
        expect(failure.code, failure.message).to.equal(code);
        expect(failure.message).to.include(`HTTP ${String(status)}`);
      });
    }

    it('that redirects is not followed, and its goal is shown', async () => {
      const elsewhere = await kit.peer(() => undefined);
      const location = `http://127.0.0.1:${String(elsewhere.port)}/`;
      const failure = await failureAfter({ status: 307, headers: { location } });
      expect(failure.message).to.include(location);
      expect(elsewhere.accepted).to.equal(0);
    });

    it('with a body shows the beginning of it', async () => {
      const failure = await failureAfter({ status: 500, body: `{"title":"${'x'.repeat(5_000)}"}` });
      expect(failure.message).to.include('{"title":"xxx');
      expect(failure.message.length).to.be.below(500);
    });

    it('with an endless body ends at the limit', async () => {
      const peer = await kit.peer((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 500 Internal Server Error\r\n\r\n');
          flood(socket);
        });
      });
      const subscription = kit.subscribe(kit.source(peer.port, { maxResponseBytes: 1_000_000 }));
      expect(await failureOf(subscription.nextOffer())).to.be.instanceOf(Error);
      await waitFor(() => peer.standing === 0);
    });

    it('that asks for patience is heard', async () => {
      const failure = await failureAfter({ status: 429, headers: { 'retry-after': '7' } });
      expect(failure.retryAfterMs).to.equal(7_000);
    });

    for (const header of ['-1', 'soon', 'Sat, 21 Nov 2026 09:13:46 GMT', 'Infinity', '']) {
      it(`that asks for patience with "${header}" asks for none`, async () => {
        const failure = await failureAfter({ status: 503, headers: { 'retry-after': header } });
        expect(failure.retryAfterMs).to.equal(0);
      });
    }
  });
});

/** Writes for as long as somebody reads. */
function flood(socket: Socket): void {
  const chunk = Buffer.alloc(65_536, 'x');
  void (async () => {
    while (!socket.destroyed) if (!socket.write(chunk)) await once(socket, 'drain');
  })().catch(() => undefined);
}
