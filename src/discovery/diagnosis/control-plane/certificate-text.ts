import type { CertificateFacts } from '../../../platform/client/tls-facts.js';

const DAY_MS = 24 * 3_600_000;

/** Whoever renews certificates by hand needs some time. */
const RENEW_BEFORE_DAYS = 14;

/** Who is shown, for which names, signed by whom, and for how long. */
export function certificateText(facts: CertificateFacts, nowMs: number): string {
  const { subject, issuer, names, isSelfSigned } = facts;
  const of = subject === '' ? 'certificate without subject' : `certificate of "${subject}"`;
  const to = names.length === 0 ? 'for no name at all' : `for "${names.join(', ')}"`;
  const by = isSelfSigned ? 'signed by itself' : `signed by "${issuer}"`;
  return `${of} ${to}, ${by}, ${validityText(facts, nowMs)}`;
}

/** What to do about a certificate that is good now, but not for long. */
export function renewalHint({ validUntilMs }: CertificateFacts, nowMs: number): string | undefined {
  const days = (validUntilMs - nowMs) / DAY_MS;
  return days < RENEW_BEFORE_DAYS ? 'renew the certificate of the control plane soon' : undefined;
}

function validityText({ validFromMs, validUntilMs }: CertificateFacts, nowMs: number): string {
  if (nowMs < validFromMs) return `not valid before ${dateText(validFromMs)}`;
  const days = Math.floor(Math.abs(validUntilMs - nowMs) / DAY_MS);
  const count = days === 1 ? '1 day' : `${String(days)} days`;
  const date = dateText(validUntilMs);
  return nowMs > validUntilMs
    ? `expired on ${date}, ${count} ago`
    : `valid until ${date} (${count})`;
}

function dateText(ms: number): string {
  return Number.isNaN(ms) ? 'an unreadable date' : new Date(ms).toISOString().slice(0, 10);
}
