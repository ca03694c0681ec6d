import { expect } from 'chai';
import {
  certificateText,
  renewalHint,
} from '../../../../../src/discovery/diagnosis/control-plane/certificate-text.js';
import type { CertificateFacts } from '../../../../../src/platform/client/tls-facts.js';

const DAY_MS = 24 * 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 21);

function certificate(more: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    subject: 'CN=kuma-cp',
    issuer: 'CN=the house',
    names: ['kuma-cp', '10.0.0.1'],
    validFromMs: NOW_MS - DAY_MS,
    validUntilMs: NOW_MS + 30 * DAY_MS,
    isSelfSigned: false,
    ...more,
  };
}

describe('a certificate in words', () => {
  it('says whose it is, for what, by whom, and for how long', () => {
    expect(certificateText(certificate(), NOW_MS)).to.equal(
      'certificate of "CN=kuma-cp" for "kuma-cp, 10.0.0.1", signed by "CN=the house", valid until 2026-12-21 (30 days)',
    );
  });

  it('says what it has not', () => {
    const bare = certificate({ subject: '', names: [], isSelfSigned: true });
    expect(certificateText(bare, NOW_MS)).to.match(
      /^certificate without subject for no name at all, signed by itself,/,
    );
  });

  it('says when it is not valid', () => {
    const text = (more: Partial<CertificateFacts>): string =>
      certificateText(certificate(more), NOW_MS);
    expect(text({ validFromMs: NOW_MS + DAY_MS })).to.contain('not valid before 2026-11-22');
    expect(text({ validUntilMs: NOW_MS - 1.5 * DAY_MS })).to.contain('2026-11-19, 1 day ago');
    expect(text({ validUntilMs: Number.NaN })).to.contain('an unreadable date');
  });

  it('is to be renewed some days before', () => {
    const until = (days: number): string | undefined =>
      renewalHint(certificate({ validUntilMs: NOW_MS + days * DAY_MS }), NOW_MS);
    expect(until(15)).to.equal(undefined);
    expect(until(13)).to.contain('renew');
  });
});
