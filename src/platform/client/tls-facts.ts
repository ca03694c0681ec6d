import { isIP, type Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import { peerCertificateOf } from './peer-certificate.js';
import { socketEvent } from './socket-event.js';

/** What can be seen of a connection over TLS. */
export interface TlsFacts {
  /** `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: CertificateFacts | undefined;
}

/** What can be seen of a certificate. Texts are as it has them: readers escape. */
export interface CertificateFacts {
  /** Distinguished names, e.g. `CN=kuma-cp, O=Kuma`; empty when it has none. */
  readonly subject: string;
  readonly issuer: string;
  /** What it is for: names and addresses. */
  readonly names: readonly string[];
  /** Milliseconds since 1970; `NaN` when it cannot be read. */
  readonly validFromMs: number;
  readonly validUntilMs: number;
  readonly isSelfSigned: boolean;
}

/** What can be seen of a connection that stands; `undefined` when it is not over TLS. */
export function tlsFactsOf(socket: Socket): TlsFacts | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = peerCertificateOf(socket);
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    certificate: certificate && {
      subject: distinguishedName(certificate.subject),
      issuer: distinguishedName(certificate.issuer),
      names: namesIn(certificate.subjectAltName),
      validFromMs: Date.parse(certificate.validFrom),
      validUntilMs: Date.parse(certificate.validTo),
      isSelfSigned: certificate.verify(certificate.publicKey),
    },
  };
}

/**
 * Shakes hands over `socket` with whoever is there, trusted or not, only to look at what it shows; nothing is sent.
 * The socket is destroyed.
 *
 * @param serverName is asked for, unless it is an address.
 * @throws the error of the handshake, or the signal's reason on abort.
 */
export async function lookAtTls(
  socket: Socket,
  serverName: string,
  signal: AbortSignal,
): Promise<TlsFacts | undefined> {
  socket.on('error', () => undefined);
  const servername = isIP(serverName) === 0 ? serverName : '';
  const secured = connect({ socket, rejectUnauthorized: false, servername });
  try {
    await socketEvent(secured, 'secureConnect', signal);
    return tlsFactsOf(secured);
  } finally {
    secured.destroy();
    socket.destroy();
  }
}

/** Older and newer Node disagree about the absence of one. */
function distinguishedName(text: string | undefined): string {
  return (text ?? '').split('\n').join(', ');
}

function namesIn(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
}
