import { expect } from 'chai';

import type { HouseError } from '../../../../src/base/house-error.js';
import { Secrets } from '../../../../src/base/secrets.js';
import { ACCESS_OPTIONS } from '../../../../src/cli/options/access-options.js';
import {
  environmentSource,
  flagSource,
  type FlagTexts,
} from '../../../../src/cli/options/option-source.js';
import { resolveOptions } from '../../../../src/cli/options/resolve-options.js';
import { toAccess } from '../../../../src/cli/options/to-access.js';
import type { AccessOptions } from '../../../../src/discovery/options.js';

const CANARY = 'canary-5ecret';

function access(
  flags: FlagTexts = {},
  {
    environment = {},
    secrets = new Secrets(),
  }: { environment?: NodeJS.ProcessEnv; secrets?: Secrets } = {},
): AccessOptions {
  const sources = [flagSource(flags), environmentSource(environment)];
  return toAccess(resolveOptions(ACCESS_OPTIONS, sources), { environment, secrets });
}

function refusal(flags: FlagTexts, environment: NodeJS.ProcessEnv = {}): HouseError {
  try {
    access(flags, { environment });
  } catch (error) {
    return error as HouseError;
  }
  throw new Error('Nothing was thrown');
}

describe('the options of access', () => {
  it('are all off by default', () => {
    const { secrets: _, ...rest } = access();
    expect(rest).to.deep.equal({
      headers: [],
      allowPlaintextCredentials: false,
      tls: { minVersion: 'TLSv1.2', insecureSkipVerify: false },
      proxies: { exempt: '' },
    });
  });

  it('are taken as they are given', () => {
    const { tls, bearerTokenFile } = access({
      'tls-ca-file': ['ca'],
      'tls-cert-file': ['cert'],
      'tls-key-file': ['key'],
      'tls-server-name': ['fd00::1'],
      'tls-min-version': ['1.3'],
      'bearer-token-file': ['token'],
    });
    expect(tls).to.deep.equal({
      caFile: 'ca',
      identity: { certFile: 'cert', keyFile: 'key' },
      serverName: 'fd00::1',
      minVersion: 'TLSv1.3',
      insecureSkipVerify: false,
    });
    expect(bearerTokenFile).to.equal('token');
  });

  it('want certificate and key together', () => {
    expect(refusal({ 'tls-cert-file': ['x'] })).to.include({ exitCode: 2 });
    const error = refusal({}, { KUMA_PROMETHEUS_SD_TLS_KEY_FILE: 'x' });
    expect(error).to.include({ exitCode: 78 });
    expect(error.message).to.match(/KUMA_PROMETHEUS_SD_TLS_KEY_FILE without --tls-cert-file/);
  });

  it('know no older TLS than 1.2', () => {
    expect(refusal({ 'tls-min-version': ['1.1'] }).message).to.match(/"1\.2" or "1\.3"/);
  });

  it('take headers with any printable value, names in lower case', () => {
    const { headers } = access({
      header: ['X-Tenant=a=b c', 'Authorization = Basic eDp5 ', 'A.b_C-1=2'],
    });
    expect(headers).to.deep.equal([
      ['x-tenant', 'a=b c'],
      ['authorization', 'Basic eDp5'],
      ['a.b_c-1', '2'],
    ]);
  });

  for (const text of [
    CANARY,
    `=${CANARY}`,
    `a b=${CANARY}`,
    `:path=${CANARY}`,
    `x=${CANARY}\r\ny: z`,
    `x=${CANARY}é`,
    `Host=${CANARY}`,
    `content-type=${CANARY}`,
    `Connection=${CANARY}`,
    `grpc-timeout=${CANARY}`,
    `x-bin=${CANARY}`,
    `x!y=${CANARY}`,
    `x~y=${CANARY}`,
    `user-agent=${CANARY}`,
    'x=',
  ]) {
    it(`refuse the header ${JSON.stringify(text)}, without its value`, () => {
      const error = refusal({ header: [text] });
      expect(error).to.include({ exitCode: 2 });
      expect(error.message).to.match(/^Cannot use the value for --header: /);
      expect(error.message).to.not.contain(CANARY);
    });
  }

  it('refuse a header that is given twice, or by the token as well', () => {
    const twice = refusal({ header: ['a=1', 'A=2'] });
    expect(twice.message).to.match(/"a" is given twice/);
    const both = refusal({ header: ['authorization=x'], 'bearer-token-file': ['f'] });
    expect(both.message).to.match(/--bearer-token-file/);
  });

  it('refuse a proxy that is none, without repeating it', () => {
    const error = refusal({ 'proxy-url': [`socks5://me:${CANARY}/x`] });
    expect(error).to.include({ exitCode: 2 });
    expect(error.message).to.contain('--proxy-url').and.not.contain(CANARY);
  });

  it('take proxies from the environment, upper case first, unless a flag names one', () => {
    const environment = {
      HTTP_PROXY: 'http://up:1',
      http_proxy: 'http://low:1',
      https_proxy: 'http://low:2',
      HTTPS_PROXY: '',
      no_proxy: 'x',
    };
    expect(access({}, { environment }).proxies).to.deep.equal({
      forCleartext: { text: 'http://up:1', origin: 'HTTP_PROXY' },
      forTls: { text: 'http://low:2', origin: 'https_proxy' },
      exempt: 'x',
    });
    const { proxies } = access({ 'proxy-url': ['http://flag:1'] }, { environment });
    expect(proxies).to.deep.equal({ all: { text: 'http://flag:1', origin: '--proxy-url' } });
  });

  it('teach all secrets among them', () => {
    const secrets = new Secrets();
    const environment = { HTTPS_PROXY: 'http://me:pass%20word9@x', HTTP_PROXY: `junk:${CANARY}@` };
    access({ header: ['authorization=Bearer tok-en-0123'] }, { environment, secrets });
    const packed = Buffer.from('me:pass word9').toString('base64');
    const text = `tok-en-0123 pass word9 pass%20word9 ${packed} ${CANARY}`;
    expect(secrets.mask(text)).to.match(/^(\*\*\* ?)+=*( \*\*\*)?$/);
  });
});
