import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { authorityOf } from './authority.js';
import type { Endpoint } from './endpoint.js';
import type { ProxyServer } from './proxy-rules.js';

/** A tunnel and where it is to lead. */
export interface TunnelOptions {
  readonly proxy: ProxyServer;
  readonly endpoint: Endpoint;
}

/**
 * Asks the proxy at the other end of `socket` to connect us to `endpoint` (HTTP CONNECT). It is told the host, the
 * port and its own credentials, and nothing else.
 *
 * @throws Error with the proxy's status, the socket's error, or the signal's reason on abort.
 */
export async function openTunnel(
  socket: Socket,
  { proxy, endpoint }: TunnelOptions,
  signal: AbortSignal,
): Promise<Socket> {
  // Only where there is a proxy: in newer versions of Node it takes a good part of the time of a start.
  const { request } = await import('node:http');
  signal.throwIfAborted();
  if (socket.destroyed) throw socket.errored ?? new Error('it closed the connection');
  const target = authorityOf(endpoint);
  const { authorization } = proxy;
  const asking = request({
    method: 'CONNECT',
    path: target,
    createConnection: () => socket,
    headers: {
      host: target,
      connection: 'keep-alive',
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    },
  });
  const onAbort = (): void => {
    asking.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { response, head } = await new Promise<Answer>((resolve, reject) => {
      asking.once('connect', (response, _socket, head: Buffer) => {
        resolve({ response, head });
      });
      asking.on('error', reject);
      asking.once('close', () => {
        reject(new Error('it closed the connection'));
      });
      asking.end();
    });
    assertOpen(response);
    if (head.length > 0) socket.unshift(head);
    return socket;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

interface Answer {
  readonly response: IncomingMessage;
  readonly head: Buffer;
}

function assertOpen({ statusCode = 0, statusMessage = '' }: IncomingMessage): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const advice =
    statusCode === 407 ? '; give it USER:PASSWORD in the address of the proxy (--proxy-url)' : '';
  throw new Error(`it answers CONNECT with HTTP ${String(statusCode)} ${statusMessage}${advice}`);
}
