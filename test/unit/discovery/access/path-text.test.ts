import { randomBytes } from 'node:crypto';

import { expect } from 'chai';

import { pathText } from '../../../../src/discovery/access/path-text.js';

const KEY = '--tls-key-file';
const TOKEN = '--bearer-token-file';
const CA = '--tls-ca-file';

describe('the path of a file that lets us in', () => {
  for (const [flag, path] of [
    [KEY, '/etc/kuma/tls.key'],
    [KEY, '/run/secrets/key'],
    [KEY, './key'],
    [KEY, '../certs/Client-1.key'],
    [KEY, 'tls.key'],
    [TOKEN, '/var/run/secrets/kubernetes.io/serviceaccount/token'],
    [TOKEN, './token'],
    [CA, 'certs/ca'],
    [CA, 'a'.repeat(300)],
  ] as const) {
    it(`is repeated when it is "${path.slice(0, 60)}" of ${flag}`, () => {
      expect(pathText(path, [flag])).to.equal(path);
    });
  }

  for (const [flag, text] of [
    [KEY, '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n'],
    [CA, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
    [CA, '-----BEGIN CERTIFICATE----- MIIB'],
    [CA, '/etc/ca.pem\n'],
    [KEY, 'MIGHAgEAMBMGByqGSM49/AgEGCCqGSM49AwEHBG0wawIBAQQg'],
    [KEY, '/IGHAgEAMBMGByqGSM49/AgEGCCqGSM49AwEHBG0wawIBAQQg=='],
    [KEY, 'hunter22'],
    [KEY, 'secret/half.of.it'],
    [KEY, `/${'x.'.repeat(130)}`],
    [TOKEN, 'hunter22'],
    [TOKEN, 'eyJhbGciOi.eyJzdWIiOi.hunter22'],
    [TOKEN, 'abc/def+ghi='],
  ] as const) {
    it(`is not when it is ${JSON.stringify(text.slice(0, 60))} of ${flag}`, () => {
      expect(pathText(text, [flag])).to.equal(undefined);
    });
  }

  it('is not when it is any long text in base64, wherever that has its slashes', () => {
    const packed = Array.from({ length: 1_000 }, () => randomBytes(96).toString('base64'));
    const shown = [...packed, ...packed.map((text) => `/${text}`)].filter(
      (text) => pathText(text, [KEY]) !== undefined || pathText(text, [TOKEN]) !== undefined,
    );
    expect(shown).to.deep.equal([]);
  });

  it('is not when another flag was given the same, and that is a secret', () => {
    expect(pathText('hunter22', [CA])).to.equal('hunter22');
    expect(pathText('hunter22', [CA, KEY])).to.equal(undefined);
  });
});
