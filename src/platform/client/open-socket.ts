import { connect, type Socket } from 'node:net';
import type { Endpoint } from './endpoint.js';
import { socketEvent } from './socket-event.js';

/** How long an idle connection stands before the system asks whether the other side is still there. */
const TCP_KEEPALIVE_MS = 60_000;

/**
 * Connects to `endpoint` and says nothing, not even TLS.
 *
 * @throws the system's error, or the signal's reason on abort.
 */
export async function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket =
    endpoint.kind === 'unix'
      ? connect({ path: endpoint.path })
      : connect({ host: endpoint.host, port: endpoint.port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
  await socketEvent(socket, 'connect', signal);
  return socket;
}
