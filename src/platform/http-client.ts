import { Client } from 'undici';
import { hostPort } from '../base/host-port.js';
import type { Endpoint } from './endpoint.js';

/** A client of one origin, over one connection at a time that is kept alive between requests. */
export interface HttpClient {
  /**
   * Sends a POST. Redirects are not followed, nothing is decompressed, no time limit but the signal's.
   *
   * @throws ResponseTooLargeError; undici's errors, whose `code` tells what happened; the signal's reason on abort.
   */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** Cuts the connection. */
  close(): Promise<void>;
}

/** What {@link HttpClient.post} sends. */
export interface HttpRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
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
export function createHttpClient(endpoint: Endpoint, options: HttpClientOptions): HttpClient {
  const client = new Client(originOf(endpoint), {
    connect: {
      timeout: options.connectTimeoutMs,
      ...(endpoint.kind === 'unix' ? { socketPath: endpoint.path } : {}),
    },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    post: async (request, signal) => {
      const { path, headers, body } = request;
      const response = await client.request({ method: 'POST', path, headers, body, signal });
      return {
        status: response.statusCode,
        headers: toHeaderMap(response.headers),
        body: await readBody(response.body, options.maxResponseBytes),
      };
    },
    close: async () => {
      await client.destroy();
    },
  };
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
