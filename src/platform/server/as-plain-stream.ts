import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * Node's HTTP/2 takes a server's TLS socket for one whose handshake is not over, unless it comes from Node's own TLS
 * server, where it asks for ALPN, which Kuma's clients do not get.
 */
export function asPlainStream(socket: Duplex): Duplex {
  if (!(socket instanceof TLSSocket)) return socket;
  return Duplex.from({ readable: socket, writable: socket });
}
