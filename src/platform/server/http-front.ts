import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** An HTTP/1 request that has come in whole. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** The value of a header, whatever the case of its name; several ones are joined. */
  header(name: string): string | undefined;
  readonly body: Buffer;
  /** The `HOST:PORT` that it came from. */
  readonly peer: string;
  /** The connection that was handed in, to tell where it came by. */
  readonly connection: Duplex;
  /** Aborts when nobody waits for the answer any more, and when the front closes: then answer at once. */
  readonly signal: AbortSignal;
}

/** The answer to an {@link HttpRequest}. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not sent to who asked with HEAD. */
  readonly body?: string | Buffer;
}

/** What an HTTP front is made of. */
export interface HttpFrontOptions {
  /**
   * Answers a request; `cut` closes its connection without an answer. Must not throw: a request whose handler throws
   * is answered with 500.
   */
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer | 'cut'>;
  /** A request was refused before {@link handle} saw it: too large, too slow, not HTTP, or the handler threw. */
  readonly onRefused: (refusal: HttpRefusal) => void;
  /** A larger body is answered with 413. */
  readonly maxBodyBytes: number;
  /** How long the headers of a request may take, and then its body; afterwards 408. */
  readonly requestTimeoutMs: number;
  /** How long a connection without a request stays open. */
  readonly idleTimeoutMs: number;
  /** How long the peer may take to fetch an answer; afterwards the connection is cut. Without limit by default. */
  readonly answerTimeoutMs?: number;
  /** A longer head of a request is answered with 431. Node's default: 16 KiB. */
  readonly maxHeadBytes?: number;
  /** A request with more header fields is answered with 431. By default Node passes over what follows the 2,000th. */
  readonly maxHeaders?: number;
  /** Says the length of every body beforehand; by default that of small ones, as Go's server does. */
  readonly countsBodies?: 'all';
  /** Stand in the answers that are given in the place of the handler. */
  readonly refusalHeaders?: Readonly<Record<string, string>>;
  /** A connection has a request to serve, or has served it. */
  readonly onTurn?: (connection: Duplex, turn: 'busy' | 'idle') => void;
  /**
   * The manners of Go's server: no word about how long a connection is kept, and where it has a limit for the head of a
   * request, that is where the connection ends, without 408.
   */
  readonly asGo?: { readonly headTimeoutMs?: number };
}

/** Go's server counts the bytes of a body up to here before it sends; what is longer goes out in chunks. */
const MAX_COUNTED_BYTES = 2_048;

/** See {@link HttpFrontOptions.onRefused}. */
export interface HttpRefusal {
  readonly peer: string;
  readonly status: number;
  readonly reason: string;
  /** Present when the handler threw, which is a bug. */
  readonly cause?: unknown;
}

/** An HTTP/1 server without a port: connections are handed in. */
export interface HttpFront {
  accept(connection: Duplex, peer: string): void;
  /** Closes idle connections at once and busy ones after their answer, which it asks for. */
  close(): void;
}

/** Makes a front; nothing is opened. */
export function createHttpFront(options: HttpFrontOptions): HttpFront {
  const front = new Front(options);
  return {
    accept: (connection, peer) => {
      front.accept(connection, peer);
    },
    close: () => {
      front.close();
    },
  };
}

class Front {
  readonly #options: HttpFrontOptions;
  readonly #server;
  readonly #peers = new WeakMap<Duplex, string>();
  readonly #waiting = new Set<AbortController>();
  #closing = false;

  constructor(options: HttpFrontOptions) {
    this.#options = options;
    const { requestTimeoutMs, idleTimeoutMs, asGo, maxHeadBytes, maxHeaders } = options;
    const headersTimeout = asGo?.headTimeoutMs ?? requestTimeoutMs;
    this.#server = createServer({
      ...(maxHeadBytes === undefined ? {} : { maxHeaderSize: maxHeadBytes }),
      headersTimeout,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(Math.min(headersTimeout / 4, 1_000)),
      keepAliveTimeout: idleTimeoutMs,
    });
    // One more than is taken, so that none is lost unseen.
    if (maxHeaders !== undefined) this.#server.maxHeadersCount = maxHeaders + 1;
    this.#server.on('request', (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, connection) => {
      this.#refuseConnection(error, connection);
    });
    // Node starts to watch over slow requests and idle connections when the server listens, which this one never
    // does by itself: https://github.com/nodejs/node/blob/v20.x/lib/_http_server.js (setupConnectionsTracking).
    this.#server.emit('listening');
  }

  accept(connection: Duplex, peer: string): void {
    this.#peers.set(connection, peer);
    this.#server.emit('connection', connection);
  }

  close(): void {
    this.#closing = true;
    for (const waiting of this.#waiting) waiting.abort();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const signal = this.#watchOver(response, socket);
    const peer = this.#peers.get(socket) ?? '';
    const { maxBodyBytes, maxHeaders = Infinity } = this.#options;
    if (request.rawHeaders.length / 2 > maxHeaders) {
      const reason = `it has more than ${String(maxHeaders)} headers`;
      this.#send(response, this.#refuse({ peer, status: 431, reason }), true);
      return;
    }
    const body = await readBody(request, maxBodyBytes);
    if (body === 'broken') return;
    if (body === 'too large') {
      const reason = `the body is larger than ${String(maxBodyBytes)} bytes`;
      this.#send(response, this.#refuse({ peer, status: 413, reason }), true);
      return;
    }
    const answer = await this.#answer(
      toHttpRequest(request, { body, peer, connection: socket, signal }),
    );
    if (answer === 'cut') socket.destroy();
    else this.#send(response, answer, this.#closing);
  }

  /** Aborts the signal when the answer is over, one way or the other. */
  #watchOver(response: ServerResponse, connection: Duplex): AbortSignal {
    const waiting = new AbortController();
    if (this.#closing) waiting.abort();
    this.#waiting.add(waiting);
    this.#options.onTurn?.(connection, 'busy');
    response.on('close', () => {
      this.#waiting.delete(waiting);
      waiting.abort();
      this.#options.onTurn?.(connection, 'idle');
    });
    return waiting.signal;
  }

  async #answer(request: HttpRequest): Promise<HttpAnswer | 'cut'> {
    try {
      return await this.#options.handle(request);
    } catch (cause) {
      const reason = 'the request could not be handled';
      return this.#refuse({ peer: request.peer, status: 500, reason, cause });
    }
  }

  #send(response: ServerResponse, answer: HttpAnswer, last: boolean): void {
    if (last) response.shouldKeepAlive = false;
    else if (this.#options.asGo !== undefined) response.removeHeader('Connection');
    const { status, headers, body } = answer;
    const { countsBodies, answerTimeoutMs } = this.#options;
    const bytes = Buffer.byteLength(body ?? '');
    const isSmall = bytes <= MAX_COUNTED_BYTES;
    const isCounted = body !== undefined && (isSmall || countsBodies === 'all');
    response.writeHead(status, { ...headers, ...(isCounted && { 'Content-Length': bytes }) });
    response.end(body);
    if (answerTimeoutMs !== undefined) cutUnlessTaken(response, answerTimeoutMs);
  }

  #refuseConnection(error: NodeJS.ErrnoException, connection: Duplex): void {
    if (error.code === 'ECONNRESET' || !connection.writable) {
      connection.destroy();
      return;
    }
    const status = statusOf(error.code);
    this.#refuse({ peer: this.#peers.get(connection) ?? '', status, reason: error.message });
    if (status === 408 && this.#options.asGo?.headTimeoutMs !== undefined) connection.end();
    else connection.end(emptyAnswer(status, this.#options.refusalHeaders));
    // A peer that goes on sending is not listened to.
    connection.on('finish', () => connection.destroy());
  }

  #refuse(refusal: HttpRefusal): HttpAnswer {
    this.#options.onRefused(refusal);
    const body = `${String(refusal.status)}: ${STATUS_CODES[refusal.status] ?? ''}`;
    return {
      status: refusal.status,
      headers: { ...this.#options.refusalHeaders, 'Content-Type': 'text/plain; charset=utf-8' },
      body,
    };
  }
}

function cutUnlessTaken(response: ServerResponse, timeoutMs: number): void {
  // Nobody waited for it: what ends the timer has happened.
  if (response.destroyed) return;
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  response.on('close', () => {
    clearTimeout(timer);
  });
}

async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too large' | 'broken'> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length > maxBytes) return 'too large';
    }
    return Buffer.concat(pieces);
  } catch {
    return 'broken';
  }
}

function toHttpRequest(
  request: IncomingMessage,
  rest: Pick<HttpRequest, 'body' | 'peer' | 'connection' | 'signal'>,
): HttpRequest {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    header: (name) => request.headersDistinct[name.toLowerCase()]?.join(', '),
    ...rest,
  };
}

function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): string {
  const lines = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Date: ${new Date().toUTCString()}`,
    'Content-Length: 0',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function statusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
