import type { CertificateFacts } from '../../../platform/client/tls-facts.js';

/** What is known where TLS has failed. */
export interface TlsCircumstances {
  /** The name that was expected. */
  readonly serverName: string;
  /** What is shown to whoever trusts anybody; `undefined` when not even that can be had. */
  readonly certificate: CertificateFacts | undefined;
}

/** What to do about a failure of TLS that says `message`: a text of our own, see `tls-failure.ts`. */
export function tlsFix(message: string, { serverName, certificate }: TlsCircumstances): string {
  if (message.includes('ERR_TLS_CERT_ALTNAME_INVALID'))
    return otherNameFix(serverName, certificate);
  if (message.includes('signed by nobody')) return authorityFix(certificate);
  return (
    FIXES.find(([words]) => message.includes(words))?.[1] ??
    'look at the log of the control plane, and at what stands between here and there'
  );
}

/** By words of the message. */
const FIXES: readonly (readonly [words: string, fix: string])[] = [
  ['does not speak TLS', 'clear text is spoken there: use grpc:// or http:// for --cp-address'],
  ['CERT_HAS_EXPIRED', 'renew the certificate of the control plane'],
  ['CERT_NOT_YET_VALID', 'compare the clocks of both machines; is it the right certificate?'],
  [
    'does not accept our certificate',
    'show a certificate that it accepts: --tls-cert-file and --tls-key-file',
  ],
  ['--tls-min-version', 'allow an older version with --tls-min-version=1.2'],
  [
    'closed the connection',
    'if clear text is spoken there, use grpc:// or http:// for --cp-address',
  ],
];

function otherNameFix(serverName: string, certificate: CertificateFacts | undefined): string {
  const name = certificate?.names.find((each) => !each.startsWith('*')) ?? 'NAME';
  return `use a name in --cp-address that the certificate is for, or say which one to expect with --tls-server-name=${name}; or have "${serverName}" put into the certificate`;
}

function authorityFix(certificate: CertificateFacts | undefined): string {
  if (certificate?.isSelfSigned === true)
    return 'it is signed by itself: give that very certificate with --tls-ca-file=FILE';
  const issuer =
    certificate === undefined ? 'the CA that signed it' : `the CA "${certificate.issuer}"`;
  return `give the certificate of ${issuer} with --tls-ca-file=FILE`;
}
