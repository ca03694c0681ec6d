import type { Socket } from 'node:net';
import { Client } from 'undici';
import { openAbortScope } from '../../base/abort.js';
import { formatDuration } from '../../base/duration.js';
import { hostPort } from '../../base/host-port.js';
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

/** A response body grew beyond the limit; the rest was not read. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

/** Creates a client; it connects with the first request, and anew, with a fresh look-up of the name, when cut off. */
export function createHttpClient(where: DialOptions, options: HttpClientOptions): HttpClient {
  const closing = new AbortController();
  const { signal: closed } = closing;
  let socketError: Error | undefined;
  const client = new Client(originOf(where.endpoint), {
    connect: (_, callback) => {
      connectWithin(where, options.connectTimeoutMs, closed).then(
        (socket) => {
          socketError = undefined;
          socket.on('error', (error) => (socketError ??= error));
          callback(null, socket);
        },
        (error: unknown) => {
          callback(error as Error, null);
        },
      );
    },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async (request, signal) => {
      const response = await client.request({ ...request, signal }).catch((error: unknown) => {
        throw reasonOf(error, socketError);
      });
      return {
        status: response.statusCode,
        headers: toHeaderMap(response.headers),
        body: await readBody(response.body, options.maxResponseBytes),
      };
    },
    close: async () => {
      closing.abort(new Error('the client is closed'));
      await client.destroy();
    },
  };
}

/**
 * undici only tells that the other side closed. A TLS server that refuses our certificate says so by an alert, behind
 * which it closes.
 */
function reasonOf(error: unknown, socketError: Error | undefined): unknown {
  const { code } = error as { readonly code?: unknown };
  return code === 'UND_ERR_SOCKET' ? (socketError ?? error) : error;
}

/** undici keeps no time of its own for connections that are made for it. */
async function connectWithin(
  { endpoint, connector }: DialOptions,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const scope = openAbortScope(signal);
  const timer = setTimeout(() => {
    const message = `no connection within ${formatDuration(timeoutMs)}`;
    scope.abort(new ConnectError('timeout', message));
  }, timeoutMs);
  try {
    return await connector.connect({ endpoint, alpn: 'http/1.1' }, scope.signal);
  } finally {
    clearTimeout(timer);
    scope.close();
  }
}

function originOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return 'http://localhost';
  return `${endpoint.tls ? 'https' : 'http'}://${hostPort(endpoint.host, endpoint.port)}`;
}

function toHeaderMap(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat()[0] ?? '']),
  );
}

async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes)
      throw new ResponseTooLargeError(`the response is larger than ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
