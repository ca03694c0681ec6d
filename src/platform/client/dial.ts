import type { Connector } from './connector.js';
import type { Endpoint } from './endpoint.js';

/** Who is dialled, and by which way. */
export interface DialOptions {
  readonly endpoint: Endpoint;
  readonly connector: Connector;
}

/**
 * Connects to `endpoint`, through proxies and the TLS handshake where they are due, and hangs up: tells whether
 * there is somebody at all, before anything is guessed about what they speak.
 *
 * @throws ConnectError, the system's error, or the signal's reason on abort.
 */
export async function dial(
  { endpoint, connector }: DialOptions,
  signal: AbortSignal,
): Promise<void> {
  const socket = await connector.connect({ endpoint }, signal);
  // A handshake that is cut off before its last word is written stands in the log of the control plane as an error.
  socket.destroySoon();
}
