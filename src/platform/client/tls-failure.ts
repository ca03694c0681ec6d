import { errorText } from '../../base/error-text.js';
import { ConnectError } from './connect-error.js';
import { errnoOf } from '../files/file-error.js';
import { ClosedEarlyError } from './socket-event.js';

const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'INVALID_CA',
  'CERT_SIGNATURE_FAILURE',
]);

/** What OpenSSL says when the first bytes are no TLS record. */
const NOT_TLS =
  /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|HTTPS_PROXY_REQUEST|UNKNOWN_PROTOCOL|RECORD_LENGTH_MISMATCH|INVALID_RECORD|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE)$/;

/** Alerts by which a server says what it thinks of our certificate. */
const ABOUT_OUR_CERTIFICATE =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;

const CLEARTEXT_HINT = 'if it speaks cleartext there, use grpc:// or http:// for its address';

/** Says what an error of a TLS handshake means, and which flag changes it. */
export function toTlsError(
  error: unknown,
  { serverName }: { readonly serverName: string },
): ConnectError {
  const code = errnoOf(error) ?? '';
  const named = `(${code})`;
  if (error instanceof ClosedEarlyError || code === 'ECONNRESET' || code === 'EPIPE') {
    const message = `the peer closed the connection in the TLS handshake: ${CLEARTEXT_HINT}`;
    return new ConnectError('tls', message);
  }
  if (NOT_TLS.test(code)) {
    const message = `the peer does not speak TLS there ${named}: use grpc:// or http:// for its address, instead of grpcs:// or https://`;
    return new ConnectError('not-tls', message);
  }
  const distrust = distrustText(code, { serverName, error });
  if (distrust !== undefined) return new ConnectError('not-trusted', `${distrust} ${named}`);
  return toAlertError(code, error);
}

function distrustText(
  code: string,
  { serverName, error }: { readonly serverName: string; readonly error: unknown },
): string | undefined {
  if (UNTRUSTED.has(code))
    return 'the certificate of the peer is signed by nobody that is trusted here: name the CA, or the certificate itself if it is self-signed, with --tls-ca-file';
  if (code === 'CERT_HAS_EXPIRED') return 'the certificate of the peer has expired: renew it there';
  if (code === 'CERT_NOT_YET_VALID')
    return 'the certificate of the peer is not valid yet: compare the clocks of both machines';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the certificate of the peer is not for "${serverName}" but for ${namesIn(error)}: use that name in the address, or give it with --tls-server-name`;
  return undefined;
}

/** The names that a certificate is for, as it writes them. */
function namesIn(error: unknown): string {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: string } };
  const names = (cert?.subjectaltname ?? '').replace(/\b(DNS|IP Address):/g, '');
  return names === '' ? 'no name at all' : `"${names}"`;
}

/** A server that goes away says why by an alert, sometimes only after the handshake seemed complete. */
function toAlertError(code: string, error: unknown): ConnectError {
  if (code.includes('NO_APPLICATION_PROTOCOL'))
    return new ConnectError('no-protocol', `the peer speaks TLS, but not this over it (${code})`);
  return new ConnectError('tls', tlsAlertText(error) ?? `TLS failed: ${errorText(error)}`);
}

/** What an alert of the peer means; `undefined` when `error` is none. */
export function tlsAlertText(error: unknown): string | undefined {
  const code = errnoOf(error) ?? '';
  if (/ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code))
    return `the peer has no TLS version that is allowed here (${code}): see --tls-min-version`;
  if (ABOUT_OUR_CERTIFICATE.test(code))
    return `the peer does not accept our certificate, or the lack of one (${code}): see --tls-cert-file and --tls-key-file`;
  return undefined;
}
