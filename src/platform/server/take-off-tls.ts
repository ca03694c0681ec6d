import { TLSSocket, type SecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';

/**
 * Takes the TLS off a connection that a client opened: what it gives speaks in clear text. No application protocol
 * (ALPN) is ever chosen, as by no Kuma. A handshake that fails destroys the connection; one that never ends is the
 * business of whoever waits for the first words.
 */
export function takeOffTls(connection: Duplex, secureContext: SecureContext): Duplex {
  const clear = new TLSSocket(connection, { isServer: true, secureContext });
  clear.on('error', () => {
    clear.destroy();
    connection.destroy();
  });
  return clear;
}
