import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/**
 * What the peer showed in the handshake; `undefined` when that was nothing. `getPeerX509Certificate` would do, but
 * takes the certificate out of the connection in Node 20: who asks next gets another one, or none.
 */
export function peerCertificateOf(socket: TLSSocket): X509Certificate | undefined {
  const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
  return raw === undefined ? undefined : new X509Certificate(raw);
}
