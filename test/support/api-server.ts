import type { ListenOptions, Socket } from 'node:net';

import { openRawServer, type ConnectionHandler, type RawServer } from './raw-server.js';
import type { TlsFront } from './tls-front.js';

/** A request as it came. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is done about a request; nothing is something too. */
export type ApiReply = (socket: Socket) => void;

/** An HTTP server below HTTP: it says byte for byte what the test tells it to say, and keeps what it was asked. */
export interface ApiServerDouble extends RawServer {
  readonly requests: readonly ApiRequest[];
}

/** Settings of {@link openApiServer}. */
export interface ApiServerOptions {
  readonly listen?: ListenOptions;
  /** Default: cleartext. */
  readonly tls?: TlsFront;
  /** What is done about something that is no HTTP/1 request. Default: it hangs up. */
  readonly onNoise?: ApiReply;
}

/** Opens a server whose answers `replyTo` makes. */
export async function openApiServer(
  replyTo: (request: ApiRequest) => ApiReply,
  { listen = {}, tls, onNoise = hangUp }: ApiServerOptions = {},
): Promise<ApiServerDouble> {
  const requests: ApiRequest[] = [];
  const onConnection: ConnectionHandler = (socket) => {
    let heard = '';
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
      const end = heard.indexOf('\r\n\r\n');
      const isNoise = heard.startsWith('PRI ') || !/^[A-Z]/.test(heard);
      if (end === -1 && !isNoise) return;
      socket.removeAllListeners('data').resume();
      if (isNoise) {
        onNoise(socket);
        return;
      }
      const request = toRequest(heard.slice(0, end));
      requests.push(request);
      replyTo(request)(socket);
    });
  };
  const server = await openRawServer(tls?.before(onConnection) ?? onConnection, listen);
  return Object.create(server, { requests: { value: requests } }) as ApiServerDouble;
}

function toRequest(head: string): ApiRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { method, path, headers: Object.fromEntries(headers) };
}

function hangUp(socket: Socket): void {
  socket.end();
}

/** An answer of a status, headers and a body, and the end of the connection. */
export function answering(
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): ApiReply {
  const lines = Object.entries({
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
    ...headers,
  });
  const head = [
    `HTTP/1.1 ${String(status)} Scripted`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  return (socket) => {
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.end(body);
  };
}

/** A document as an API server answers it. */
export function answeringJson(document: unknown): ApiReply {
  return answering(200, JSON.stringify(document), { 'Content-Type': 'application/json' });
}

/** What Kuma's API server says of a path that it does not have. */
export const NOT_FOUND = answering(404, '404: Page Not Found', {
  'Content-Type': 'text/plain; charset=utf-8',
});
