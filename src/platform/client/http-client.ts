import type { Socket } from 'node:net';
import type { Client, buildConnector } from 'undici';
import { openAbortScope } from '../../base/abort.js';
import { formatDuration } from '../../base/duration.js';
import { authorityOf } from './authority.js';
import { BodyReader } from './body-reader.js';
import { ConnectError } from './connect-error.js';
import type { DialOptions } from './dial.js';
import type { Endpoint } from './endpoint.js';

/** A client of one origin, over one connection at a time that is kept alive between requests. */
export interface HttpClient {
  /**
   * Sends a request. Redirects are not followed, nothing is decompressed, no time limit but the signal's.
   *
   * @throws ResponseTooLargeError; ConnectError; the errors of the system and of undici, whose `code` tells what
   *   happened; the signal's reason on abort.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** Cuts the connection. */
  close(): Promise<void>;
}

/** What {@link HttpClient.send} sends. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; of repeated ones the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Limits of an {@link HttpClient}. */
export interface HttpClientOptions {
  readonly connectTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** undici wants an origin and makes a URL of it, which not every host can be part of. Nobody gets to see this one. */
const NO_ORIGIN = 'http://localhost';

/** Creates a client; it connects with the first request, and anew, with a fresh look-up of the name, when cut off. */
export function createHttpClient(where: DialOptions, options: HttpClientOptions): HttpClient {
  const closing = new AbortController();
  const line = new Line(where, options.connectTimeoutMs, closing.signal);
  let opened: Promise<Client> | undefined;
  const bodies = new BodyReader(options.maxResponseBytes);
  const host = hostHeader(where.endpoint);
  return {
    send: async (request, signal) => {
      opened ??= openClient(line);
      const client = await opened;
      line.mayConnect();
      const headers = { host, ...request.headers };
      const sent = client.request({ ...request, headers, signal });
      const response = await sent.catch((error: unknown) => {
        throw line.reasonOf(error);
      });
      return {
        status: response.statusCode,
        headers: toHeaderMap(response.headers),
        body: await bodies.read(response.body).catch((error: unknown) => {
          throw brokenOff(error);
        }),
      };
    },
    close: async () => {
      closing.abort(new Error('the client is closed'));
      await (await opened)?.destroy();
    },
  };
}

/** undici is loaded with the first request: whoever is spoken to in gRPC alone shall not pay for it. */
async function openClient({ connect }: Line): Promise<Client> {
  const undici = await import('undici');
  return new undici.Client(NO_ORIGIN, { connect, headersTimeout: 0, bodyTimeout: 0 });
}

/** The port that HTTP means by itself is left out, as everybody does. */
function hostHeader(endpoint: Endpoint): string {
  return authorityOf(endpoint).replace(endpoint.tls ? /:443$/ : /:80$/, '');
}

/** A request is not sent again over another connection by itself. */
class NoMoreConnectionsError extends Error {
  override readonly name = 'NoMoreConnectionsError';
}

/**
 * Makes the connections of a client, for each request one at most: undici connects again at once, without end, when a
 * connection is lost between its making and the first byte of the request.
 */
class Line {
  readonly #where: DialOptions;
  readonly #timeoutMs: number;
  readonly #closed: AbortSignal;
  #mayConnect = false;
  /** What the last connection ended with. */
  #socketError: Error | undefined;

  constructor(where: DialOptions, timeoutMs: number, closed: AbortSignal) {
    this.#where = where;
    this.#timeoutMs = timeoutMs;
    this.#closed = closed;
  }

  /** A request begins. */
  mayConnect(): void {
    this.#mayConnect = true;
  }

  readonly connect: buildConnector.connector = (_, callback) => {
    this.#open().then(
      (socket) => {
        callback(null, socket);
      },
      (error: unknown) => {
        callback(error as Error, null);
      },
    );
  };

  /**
   * undici only tells that the other side closed. A TLS server that refuses our certificate says so by an alert,
   * behind which it closes.
   */
  reasonOf(error: unknown): unknown {
    const isVague = codeOf(error) === 'UND_ERR_SOCKET' || error instanceof NoMoreConnectionsError;
    return isVague ? (this.#socketError ?? error) : error;
  }

  async #open(): Promise<Socket> {
    if (!this.#mayConnect)
      throw new NoMoreConnectionsError('the connection was lost before a request could be sent');
    this.#mayConnect = false;
    const socket = await connectWithin(this.#where, this.#timeoutMs, this.#closed);
    this.#socketError = undefined;
    socket.on('error', (error) => (this.#socketError ??= error));
    return socket;
  }
}

/** undici keeps no time of its own for connections that are made for it. */
async function connectWithin(
  { endpoint, connector }: DialOptions,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const scope = openAbortScope(signal);
  const timer = setTimeout(() => {
    const message = `no connection within ${formatDuration(timeoutMs)}${connector.wayText(endpoint)}`;
    scope.abort(new ConnectError('timeout', message));
  }, timeoutMs);
  try {
    const socket = await connector.connect({ endpoint, alpn: 'http/1.1' }, scope.signal);
    assertSilent(socket, connector.wayText(endpoint));
    return socket;
  } finally {
    clearTimeout(timer);
    scope.close();
  }
}

/** HTTP/2 servers and others that speak first are known by it before they are asked anything. */
function assertSilent(socket: Socket, way: string): void {
  if (socket.readableLength === 0) return;
  socket.destroy();
  const message = `the peer speaks before it is asked${way}, which is not HTTP/1.1`;
  throw new ConnectError('no-protocol', message);
}

/** Somebody who closed in the middle of an answer is not to be taken for one who closed without any. */
function brokenOff(error: unknown): unknown {
  return codeOf(error) === 'UND_ERR_SOCKET'
    ? new Error('the answer broke off', { cause: error })
    : error;
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

function toHeaderMap(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat()[0] ?? '']),
  );
}
