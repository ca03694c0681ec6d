import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { asPlainStream } from './as-plain-stream.js';
import { piecesOf } from './pieces-of.js';
import { PingStrikes, type PingPolicy } from './ping-strikes.js';
import type { SentSettings } from './settings-frame.js';
import { UnsentBytes } from './unsent-bytes.js';

/** Header fields, names in lower case. */
export type Http2Headers = Readonly<Record<string, string>>;

/** One HTTP/2 request and its answer: both may take as long as they like, at the same time. */
export interface Http2Exchange {
  readonly path: string;
  header(name: string): string | undefined;
  /** The `HOST:PORT` that it came from. */
  readonly peer: string;
  /** True for the first exchange of its connection. */
  readonly isFirst: boolean;
  /** What the client sends, until it half-closes or the exchange is over, whatever the reason. Read it once. */
  readonly body: AsyncIterable<Buffer>;
  /** Aborts when the exchange is over. */
  readonly signal: AbortSignal;
  /** Begins the answer; with `isWhole` it ends there. */
  respond(status: number, headers: Http2Headers, isWhole?: 'isWhole'): void;
  /** Sends a piece of the answer. Resolves when there is room for more, or the exchange is over. */
  write(bytes: Buffer): Promise<void>;
  /** Ends an answer that was begun. */
  end(trailers: Http2Headers): void;
  /** Ends the whole connection without a word. */
  cut(): void;
}

/** What an HTTP/2 front is made of. */
export interface Http2FrontOptions {
  /** Answers an exchange. Must not throw. */
  readonly handle: (exchange: Http2Exchange) => void;
  /** What our SETTINGS frame says beside the defaults. */
  readonly settings?: SentSettings;
  /** How often a connection is pinged; a peer that has not answered by the next time is gone. Not at all by default. */
  readonly pingEveryMs?: number;
  /** A peer that pings more often is sent away with GOAWAY too_many_pings. By default anybody may. */
  readonly pingPolicy?: PingPolicy;
  /** Pings the peer whenever it sends data, as grpc-go does to measure the line. */
  readonly probesBandwidth?: boolean;
  /** A connection that lets more than this wait to be sent is cut. Default: 256 MiB. */
  readonly maxUnsentBytes?: number;
}

const DEFAULT_MAX_UNSENT_BYTES = 256 * 1024 * 1024;

/** An HTTP/2 server without a port: connections are handed in. */
export interface Http2Front {
  accept(connection: Duplex, peer: string): void;
  /** Takes no more exchanges; a connection closes when its last one is over. */
  close(): void;
}

const PING_PAYLOAD = Buffer.alloc(8);

/** What grpc-go measures with. */
const BANDWIDTH_PAYLOAD = Buffer.from('02041010090e0707', 'hex');

/** Makes a front; nothing is opened. */
export function createHttp2Front(options: Http2FrontOptions): Http2Front {
  const connections = new Set<Connection>();
  return {
    accept: (socket, peer) => {
      const connection = new Connection(socket, { peer, options });
      connections.add(connection);
      connection.open(() => connections.delete(connection));
    },
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}

class Connection {
  readonly #socket: Duplex;
  readonly #session: ServerHttp2Session;
  readonly #peer: string;
  readonly #options: Http2FrontOptions;
  readonly #strikes: PingStrikes | undefined;
  readonly #unsent = new UnsentBytes();
  readonly #exchanges = new Set<Exchange>();
  #lastStreamId = 0;
  #isMeasuring = false;
  #isPinged = false;

  constructor(socket: Duplex, how: { peer: string; options: Http2FrontOptions }) {
    const { settings = {}, pingPolicy } = how.options;
    this.#socket = socket;
    this.#peer = how.peer;
    this.#options = how.options;
    this.#session = performServerHandshake(asPlainStream(socket), { settings });
    this.#strikes = pingPolicy && new PingStrikes(pingPolicy);
  }

  open(onClose: () => void): void {
    const { pingEveryMs } = this.#options;
    const ping = (): void => {
      this.#ping();
    };
    const timer = pingEveryMs === undefined ? undefined : setInterval(ping, pingEveryMs);
    this.#session.on('error', () => this.#socket.destroy());
    const closed = (): void => {
      clearInterval(timer);
      onClose();
    };
    this.#session.once('close', closed);
    // A session that is destroyed together with its connection need not say so (Node 20.19).
    this.#socket.once('close', closed);
    this.#session.on('ping', () => {
      const isTooMany = this.#strikes?.take(performance.now(), this.#exchanges.size);
      if (isTooMany === true) this.#sendAway();
    });
    this.#session.on('stream', (stream, headers) => {
      this.#serve(stream, headers);
    });
  }

  close(): void {
    if (!this.#session.closed) this.#session.close();
  }

  /** The connection carries an answer. */
  answers(): void {
    this.#strikes?.forgive();
  }

  /** Sends a piece of an answer, where there is room for it. Returns whether there is room for more. */
  send(stream: ServerHttp2Stream, bytes: Buffer): boolean {
    const { maxUnsentBytes = DEFAULT_MAX_UNSENT_BYTES } = this.#options;
    this.#unsent.wait(stream, bytes.length);
    if (this.#unsent.total > maxUnsentBytes) {
      this.cut();
      return true;
    }
    return stream.write(bytes, () => {
      this.#unsent.sent(stream, bytes.length);
    });
  }

  /** The peer sent data. */
  hears(): void {
    const { probesBandwidth = false } = this.#options;
    const { closed, destroyed } = this.#session;
    if (!probesBandwidth || this.#isMeasuring || closed || destroyed) return;
    this.#isMeasuring = this.#session.ping(BANDWIDTH_PAYLOAD, () => (this.#isMeasuring = false));
  }

  cut(): void {
    // First the connection: a session that was closed before waits for its peer to close it, which some never do.
    this.#socket.destroy();
    this.#session.destroy();
    // At once: streams are closed only when everything that is due in this turn was done, in vain.
    for (const exchange of this.#exchanges) exchange.abandon();
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const isFirst = this.#lastStreamId === 0;
    this.#lastStreamId = Math.max(this.#lastStreamId, stream.id ?? 0);
    stream.on('error', () => undefined);
    // Data follows, whether somebody reads it or not.
    if (!stream.readableEnded) this.hears();
    const { handle } = this.#options;
    const exchange = new Exchange(stream, { headers, isFirst, peer: this.#peer, connection: this });
    this.#exchanges.add(exchange);
    stream.on('close', () => this.#exchanges.delete(exchange));
    handle(exchange);
  }

  #ping(): void {
    // Node destroys the session of a peer that says GOAWAY, and then waits for the peer's end of the connection.
    if (this.#isPinged || this.#session.destroyed) {
      this.cut();
      return;
    }
    this.#isPinged = this.#session.ping(PING_PAYLOAD, () => (this.#isPinged = false));
  }

  #sendAway(): void {
    if (this.#session.destroyed) return;
    const code = constants.NGHTTP2_ENHANCE_YOUR_CALM;
    this.#session.goaway(code, this.#lastStreamId, Buffer.from('too_many_pings'));
    setImmediate(() => {
      this.#session.destroy();
    });
  }
}

interface ExchangeParts {
  readonly headers: IncomingHttpHeaders;
  readonly isFirst: boolean;
  readonly peer: string;
  readonly connection: Connection;
}

class Exchange implements Http2Exchange {
  readonly path: string;
  readonly peer: string;
  readonly isFirst: boolean;
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #connection: Connection;
  readonly #over = new AbortController();

  constructor(stream: ServerHttp2Stream, { headers, isFirst, peer, connection }: ExchangeParts) {
    this.#stream = stream;
    this.#headers = headers;
    this.#connection = connection;
    this.isFirst = isFirst;
    this.peer = peer;
    this.path = headers[':path'] ?? '';
    stream.on('close', () => {
      this.abandon();
    });
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get body(): AsyncIterable<Buffer> {
    return piecesOf(this.#stream, () => {
      this.#connection.hears();
    });
  }

  header(name: string): string | undefined {
    return this.#headers[name]?.toString();
  }

  respond(status: number, headers: Http2Headers, isWhole?: 'isWhole'): void {
    if (!this.#isOpen) return;
    const endStream = isWhole === 'isWhole';
    const waitForTrailers = !endStream;
    this.#connection.answers();
    const sent = { ':status': status, ...headers };
    this.#stream.respond(sent, { endStream, waitForTrailers });
    if (endStream) this.#dismiss();
  }

  async write(bytes: Buffer): Promise<void> {
    if (!this.#isOpen) return;
    this.#connection.answers();
    if (this.#connection.send(this.#stream, bytes)) return;
    await new Promise<void>((resolve) => {
      const stream = this.#stream;
      const done = (): void => {
        stream.off('drain', done).off('close', done);
        resolve();
      };
      stream.on('drain', done).on('close', done);
    });
  }

  end(trailers: Http2Headers): void {
    if (!this.#isOpen) return;
    this.#stream.on('wantTrailers', () => {
      this.#stream.sendTrailers(trailers);
      this.#dismiss();
    });
    this.#stream.end();
  }

  cut(): void {
    this.#connection.cut();
  }

  /** Its connection is cut. */
  abandon(): void {
    this.#over.abort();
  }

  get #isOpen(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  /** The answer is whole: what the client still has to say is of no use. Not at once: that would overtake it. */
  #dismiss(): void {
    setImmediate(() => {
      this.#stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }
}
