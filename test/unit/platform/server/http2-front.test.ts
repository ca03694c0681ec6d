import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { expect } from 'chai';
import {
  createHttp2Front,
  type Http2Exchange,
  type Http2Front,
  type Http2FrontOptions,
} from '../../../../src/platform/server/http2-front.js';
import { openListener, type Listener } from '../../../../src/platform/server/listen.js';
import { useRawConnections, type RawConnection } from '../../../support/control-plane/http.js';
import { waitFor } from '../../../support/wait-for.js';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

/** The acknowledgement of settings, and GOAWAY without an error. */
const FAREWELL = '\0\0\0\x04\x01\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0';

/** A PING frame of the server, by its payload. */
function pingFrame(payload: string): RegExp {
  return new RegExp(`\\0\\0\\x08\\x06\\0\\0\\0\\0\\0${payload}`);
}

describe('an HTTP/2 front', () => {
  const connectRaw = useRawConnections();
  const sessions: ClientHttp2Session[] = [];
  let front: Http2Front;
  let listener: Listener;

  async function serve(options: Partial<Http2FrontOptions> = {}): Promise<number> {
    const handle = options.handle ?? ((exchange) => void echo(exchange));
    front = createHttp2Front({ ...options, handle });
    listener = await openListener({ host: '127.0.0.1', port: 0 }, (connection, peer) => {
      front.accept(connection, peer);
    });
    return listener.address.port;
  }

  function open(port: number): ClientHttp2Session {
    const session = connect(`http://127.0.0.1:${String(port)}`);
    session.on('error', () => undefined);
    sessions.push(session);
    return session;
  }

  async function raw(port: number): Promise<RawConnection> {
    const connection = connectRaw(port);
    await connection.say(PREFACE);
    return connection;
  }

  afterEach('close the front', async () => {
    for (const session of sessions.splice(0)) session.destroy();
    front.close();
    await listener.close(100);
  });

  it('hands a request on and its answer back, while both go on', async () => {
    const port = await serve();
    const stream = open(port).request({ ':method': 'POST', ':path': '/a', 'x-b': 'c' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers).to.include({ ':status': 200, 'x-echo': '/a c' });
    for (const word of ['one', 'two']) {
      stream.write(word);
      expect(String((await once(stream, 'data'))[0])).to.equal(word);
    }
    stream.end();
    const [trailers] = (await once(stream, 'trailers')) as [Record<string, unknown>];
    expect(trailers).to.include({ 'x-end': 'yes' });
  });

  it('tells the first exchange of a connection from the others', async () => {
    const firsts: boolean[] = [];
    const port = await serve({
      handle: (exchange) => {
        firsts.push(exchange.isFirst);
        exchange.respond(204, {}, 'isWhole');
      },
    });
    const session = open(port);
    for (let count = 0; count < 3; count++) {
      const stream = session.request({ ':path': '/' });
      stream.resume();
      await once(stream, 'close');
    }
    expect(firsts).to.deep.equal([true, false, false]);
  });

  it('takes an answer whose client went away for sent', async () => {
    let exchange: Http2Exchange | undefined;
    const port = await serve({ handle: (opened) => (exchange = opened) });
    const stream = open(port).request({ ':method': 'POST', ':path': '/' });
    stream.on('error', () => undefined);
    const opened = await waitFor(() => exchange, { what: 'the exchange' });
    stream.close(constants.NGHTTP2_CANCEL);
    await waitFor(() => opened.signal.aborted, { what: 'the abort' });
    opened.respond(200, {});
    await opened.write(Buffer.alloc(1));
    opened.end({});
  });

  it('waits with a writer whose reader does not read', async () => {
    let written = 0;
    const port = await serve({
      handle: (exchange) => {
        void (async () => {
          exchange.respond(200, {});
          for (; written < 1_000; written++) await exchange.write(Buffer.alloc(1_024));
        })();
      },
    });
    const stream = open(port).request({ ':path': '/' });
    await once(stream, 'response');
    await waitFor(() => written > 0, { what: 'the first bytes' });
    expect(written).to.be.lessThan(500);
    stream.resume();
    await waitFor(() => written === 1_000, { what: 'the rest' });
  });

  it('cuts a connection whose peer lets too much wait for it, and nobody else', async () => {
    const port = await serve({
      maxUnsentBytes: 1_000_000,
      handle: (exchange) => {
        exchange.respond(200, {});
        void exchange.write(Buffer.alloc(exchange.path === '/much' ? 300_000 : 1));
      },
    });
    const greedy = open(port);
    const other = open(port);
    const answer = other.request({ ':path': '/' });
    await once(answer, 'data');
    const streams = ['/much', '/much', '/much'].map((path) => greedy.request({ ':path': path }));
    for (const stream of streams) stream.on('error', () => undefined);
    await Promise.all(streams.map((stream) => once(stream, 'response')));
    expect(greedy.destroyed).to.equal(false);
    greedy.request({ ':path': '/much' }).on('error', () => undefined);
    await waitFor(() => greedy.destroyed, { what: 'the end' });
    expect(other.destroyed).to.equal(false);
  });

  it('tells all exchanges of a connection at once that it is cut', async () => {
    const exchanges: Http2Exchange[] = [];
    const port = await serve({ handle: (exchange) => exchanges.push(exchange) });
    const session = open(port);
    for (let count = 0; count < 20; count++)
      session.request({ ':path': '/' }).on('error', () => undefined);
    await waitFor(() => exchanges.length === 20, { what: 'the exchanges' });
    exchanges[0]?.cut();
    expect(exchanges.filter(({ signal }) => !signal.aborted)).to.deep.equal([]);
    await waitFor(() => session.destroyed, { what: 'the end' });
  });

  it('lets any amount pass to a peer that reads', async () => {
    const port = await serve({
      maxUnsentBytes: 100_000,
      handle: (exchange) => {
        void (async () => {
          exchange.respond(200, {});
          for (let count = 0; count < 100; count++) await exchange.write(Buffer.alloc(50_000));
          exchange.end({});
        })();
      },
    });
    const stream = open(port).request({ ':path': '/' });
    let bytes = 0;
    stream.on('data', (piece: Buffer) => (bytes += piece.length));
    await once(stream, 'end');
    expect(bytes).to.equal(5_000_000);
  });

  it('forgets what waited for a stream that is gone', async () => {
    const port = await serve({
      maxUnsentBytes: 1_000_000,
      handle: (exchange) => {
        exchange.respond(200, {});
        void exchange.write(Buffer.alloc(900_000));
      },
    });
    const session = open(port);
    for (let count = 0; count < 5; count++) {
      const stream = session.request({ ':path': '/' });
      stream.on('error', () => undefined);
      await once(stream, 'response');
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, 'close');
    }
    expect(session.destroyed).to.equal(false);
  });

  it('pings its peer, and lets go of one that does not answer', async () => {
    const port = await serve({ pingEveryMs: 20 });
    const connection = await raw(port);
    await connection.hears(pingFrame('\\0{8}'));
    await connection.closed;
  });

  it('lets go of a peer that said goodbye and left its half of the connection open', async () => {
    const port = await serve({ pingEveryMs: 20 });
    const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write(PREFACE + FAREWELL, 'latin1');
    await once(socket, 'end');
    // The end of the server's half tells nothing of the rest: only what is said into nowhere is answered with RST.
    const isReset = (): boolean => {
      if (!socket.destroyed) socket.write(FAREWELL, 'latin1');
      return socket.destroyed;
    };
    await waitFor(isReset, { what: 'the end' });
    await once(open(port), 'ping');
  });

  it('keeps a peer that answers its pings', async () => {
    const port = await serve({ pingEveryMs: 20 });
    const session = open(port);
    let pings = 0;
    session.on('ping', () => (pings += 1));
    await waitFor(() => pings >= 5, { what: 'five pings' });
    expect(session.closed).to.equal(false);
  });

  it('measures the line when a request comes, where it is asked to', async () => {
    const port = await serve({ probesBandwidth: true });
    const session = open(port);
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.write('x');
    const [payload] = (await once(session, 'ping')) as [Buffer];
    expect(payload.toString('hex')).to.equal('02041010090e0707');
  });

  it('sends a peer away that pings too often, and says why', async () => {
    const port = await serve({ pingPolicy: { minIntervalMs: 60_000, withoutStream: true } });
    const session = open(port);
    await once(session, 'remoteSettings');
    const goaway = once(session, 'goaway');
    for (let count = 0; count < 4; count++) session.ping(() => undefined);
    const [code, , data] = (await goaway) as [number, number, Buffer];
    expect([code, data.toString()]).to.deep.equal([11, 'too_many_pings']);
    await waitFor(() => session.destroyed, { what: 'the end' });
  });

  it('lets everybody ping by default', async () => {
    const port = await serve();
    const session = open(port);
    for (let count = 0; count < 50; count++) {
      await new Promise((resolve) => session.ping(resolve));
    }
    expect(session.closed).to.equal(false);
  });
});

/** Answers with what was asked, piece by piece. */
async function echo(exchange: Http2Exchange): Promise<void> {
  exchange.respond(200, { 'x-echo': `${exchange.path} ${exchange.header('x-b') ?? ''}` });
  for await (const piece of exchange.body) await exchange.write(piece);
  exchange.end({ 'x-end': 'yes' });
}
