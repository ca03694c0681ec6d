import type { X509Certificate } from 'node:crypto';

/** Whose a certificate is, as it says itself, and when it ends. */
export interface CertificateInUse {
  /** `CN=kuma-control-plane, O=Example`; empty where it has none, as Kuma's own. What a peer wrote is not escaped. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly notAfterMs: number;
}

/** A certificate may be of any length. */
const MAX_SUBJECT_LENGTH = 300;

/** What there is to know of a certificate; `undefined` where nobody can tell when it ends. */
export function toCertificateInUse({
  subject,
  validTo,
}: Pick<X509Certificate, 'subject' | 'validTo'>): CertificateInUse | undefined {
  const notAfterMs = Date.parse(validTo);
  if (Number.isNaN(notAfterMs)) return undefined;
  // Without a subject Node has no text here, whatever its types say.
  const text = (subject as string | undefined) ?? '';
  return { subject: text.split('\n').join(', ').slice(0, MAX_SUBJECT_LENGTH), notAfterMs };
}
