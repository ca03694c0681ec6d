import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from './endpoint.js';

/**
 * Connects to `endpoint`, through the TLS handshake where TLS is spoken, and hangs up: tells whether there is
 * somebody at all, before anything is guessed about what they speak.
 *
 * @throws the system's or OpenSSL's error, or the signal's reason on abort.
 */
export async function dial(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const socket = openSocket(endpoint);
  const hangUp = (): void => {
    socket.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    await established(socket, endpoint.tls ? 'secureConnect' : 'connect');
  } finally {
    signal.removeEventListener('abort', hangUp);
    socket.destroy();
  }
}

function openSocket(endpoint: Endpoint): Socket {
  if (endpoint.kind === 'unix') return connect({ path: endpoint.path });
  const { host, port } = endpoint;
  if (!endpoint.tls) return connect({ host, port });
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

async function established(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('close', () => {
      reject(new Error('the connection was closed during the handshake'));
    });
    socket.on('error', reject);
  });
}
