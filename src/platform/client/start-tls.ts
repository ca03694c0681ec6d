import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type SecureContext } from 'node:tls';
import { toCertificateInUse, type CertificateInUse } from './certificate-in-use.js';
import { peerCertificateOf } from './peer-certificate.js';
import { socketEvent } from './socket-event.js';
import { toTlsError } from './tls-failure.js';

/** Settings of {@link startTls}. */
export interface StartTlsOptions {
  /** Asked for once, before the handshake. */
  readonly context: () => Promise<SecureContext>;
  /** A name or an IP address: what the certificate must be for. A name is also asked for (SNI). */
  readonly serverName: string;
  /** False takes any certificate. */
  readonly verify: boolean;
  readonly alpn?: string;
  /** Told what the peer shows. Must not throw. */
  readonly onCertificate?: (certificate: CertificateInUse) => void;
}

/**
 * Speaks TLS over a socket that is connected.
 *
 * @throws ConnectError, or the signal's reason on abort; the socket is destroyed then.
 */
export async function startTls(
  socket: Socket,
  { context, serverName, verify, alpn, onCertificate }: StartTlsOptions,
  signal: AbortSignal,
): Promise<Socket> {
  socket.on('error', () => undefined);
  const secureContext = await context();
  signal.throwIfAborted();
  const name = serverName.replace(/%.*$/, '');
  const secured = connect({
    socket,
    secureContext,
    rejectUnauthorized: verify,
    // Names only: an address is not allowed there (RFC 6066), and Node warns of it (DEP0123).
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
  });
  try {
    await socketEvent(secured, 'secureConnect', signal);
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw toTlsError(error, { serverName: name });
  }
  const shown = peerCertificateOf(secured);
  const certificate = shown === undefined ? undefined : toCertificateInUse(shown);
  if (certificate !== undefined) onCertificate?.(certificate);
  return secured;
}
