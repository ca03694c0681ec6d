import { expect } from 'chai';
import { tlsFix } from '../../../../../src/discovery/diagnosis/control-plane/tls-fix.js';
import { toTlsError } from '../../../../../src/platform/client/tls-failure.js';
import type { CertificateFacts } from '../../../../../src/platform/client/tls-facts.js';

const CERTIFICATE: CertificateFacts = {
  subject: 'CN=cp',
  issuer: 'CN=the house',
  names: ['*.kuma.example', 'cp.kuma.example'],
  validFromMs: 0,
  validUntilMs: 1,
  isSelfSigned: false,
};

/** What to do about an error of the handshake that has this code. */
function fix(code: string, certificate: CertificateFacts | undefined = CERTIFICATE): string {
  const serverName = 'cp';
  const error = Object.assign(new Error(code), { code });
  return tlsFix(toTlsError(error, { serverName }).message, { serverName, certificate });
}

describe('what to do about TLS', () => {
  it('names the name to expect, and no pattern of names', () => {
    expect(fix('ERR_TLS_CERT_ALTNAME_INVALID')).to.contain('--tls-server-name=cp.kuma.example');
    const unnamed = { ...CERTIFICATE, names: [] };
    expect(fix('ERR_TLS_CERT_ALTNAME_INVALID', unnamed)).to.contain('--tls-server-name=NAME');
  });

  it('names the authority to trust', () => {
    expect(fix('UNABLE_TO_VERIFY_LEAF_SIGNATURE')).to.contain('"CN=the house" with --tls-ca-file');
    const own = { ...CERTIFICATE, isSelfSigned: true };
    expect(fix('DEPTH_ZERO_SELF_SIGNED_CERT', own)).to.contain('that very certificate');
  });

  it('knows the other ways in which a handshake fails', () => {
    expect(fix('ERR_SSL_WRONG_VERSION_NUMBER')).to.contain('grpc:// or http://');
    expect(fix('CERT_HAS_EXPIRED')).to.contain('renew');
    expect(fix('CERT_NOT_YET_VALID')).to.contain('clocks');
    expect(fix('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')).to.contain('--tls-cert-file');
    expect(fix('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')).to.contain('--tls-min-version=1.2');
    expect(fix('ECONNRESET')).to.contain('grpc:// or http://');
    expect(fix('ERR_SSL_SOMETHING_ELSE')).to.contain('log of the control plane');
  });
});
