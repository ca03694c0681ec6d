import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

import { openRawServer, type RawServer } from './raw-server.js';
import type { TlsFront } from './tls-front.js';

/** Settings of {@link openConnectProxy}. */
export interface ConnectProxyOptions {
  /** The value of `proxy-authorization` that it asks for. */
  readonly authorization?: string;
  /** It takes the request and says nothing. */
  readonly stalls?: boolean;
  /** Clients speak TLS with it. */
  readonly tls?: TlsFront;
  /** Where everything is led to, whatever host was asked for. */
  readonly leadsTo?: number;
}

/** An HTTP proxy that connects. */
export interface ConnectProxy extends RawServer {
  /** What was asked of it, in order. */
  readonly requests: readonly IncomingMessage[];
}

/** Opens a proxy on a free port of 127.0.0.1. */
export async function openConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(405).end();
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    requests.push(request);
    socket.on('error', () => socket.destroy());
    if (options.stalls === true) return;
    if (request.headers['proxy-authorization'] !== options.authorization) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    lead(socket, { target: request.url ?? '', head, port: options.leadsTo });
  });
  const onConnection = (socket: Socket): void => {
    server.emit('connection', socket);
  };
  const raw = await openRawServer(options.tls?.before(onConnection) ?? onConnection);
  return {
    requests,
    port: raw.port,
    get accepted() {
      return raw.accepted;
    },
    get standing() {
      return raw.standing;
    },
    cut: () => {
      raw.cut();
    },
    close: () => raw.close(),
  };
}

function lead(
  client: Socket,
  way: { readonly target: string; readonly head: Buffer; readonly port: number | undefined },
): void {
  const port = way.port ?? Number(/\d+$/.exec(way.target)?.[0]);
  const upstream = connect({ host: '127.0.0.1', port });
  upstream.on('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.write(way.head);
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => client.destroy());
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
}
