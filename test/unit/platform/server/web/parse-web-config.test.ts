import { expect } from 'chai';
import { YamlError } from '../../../../../src/platform/parse-yaml.js';
import { parseWebConfig } from '../../../../../src/platform/server/web/parse-web-config.js';
import type { WebConfig } from '../../../../../src/platform/server/web/web-config.js';

const HASH = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG';

/** All that exporter-toolkit's documentation has. */
const FULL = `
tls_server_config:
  cert_file: server.crt
  key_file: /etc/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ../ca.crt
  client_allowed_sans:
    - prometheus
    - 10.0.0.1
  min_version: TLS12
  max_version: TLS13
  cipher_suites:
    - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    - TLS_AES_128_GCM_SHA256
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: true
  headers:
    Strict-Transport-Security: max-age=31536000
    X-Frame-Options: sameorigin
basic_auth_users:
  alice: ${HASH}
rate_limit:
  interval: 1s
  burst: 20
`;

function parse(text: string): WebConfig {
  return parseWebConfig(text, '/etc/web');
}

function failureOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return `${String(error.at.line)}:${String(error.at.column)}: ${error.message}`;
  }
  throw new Error('It was taken');
}

describe('parseWebConfig', () => {
  it('reads all that exporter-toolkit knows', () => {
    const { tls, headers, users, rateLimit } = parse(FULL);
    expect(tls).to.deep.equal({
      cert: { key: 'cert_file', at: { line: 3, column: 14 }, path: '/etc/web/server.crt' },
      key: { key: 'key_file', at: { line: 4, column: 13 }, path: '/etc/server.key' },
      clientCa: { key: 'client_ca_file', at: { line: 6, column: 19 }, path: '/etc/ca.crt' },
      clientAuth: 'RequireAndVerifyClientCert',
      clientAllowedSans: ['prometheus', '10.0.0.1'],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers:
        'ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
      curves: 'X25519:P-256',
      prefersServerCiphers: false,
    });
    expect(headers).to.deep.equal({
      'Strict-Transport-Security': 'max-age=31536000',
      'X-Frame-Options': 'sameorigin',
    });
    expect([...users]).to.deep.equal([['alice', HASH]]);
    expect(rateLimit).to.deep.equal({ intervalMs: 1_000, burst: 20 });
  });

  for (const text of [
    '',
    '# nothing',
    '{}',
    'tls_server_config:\nbasic_auth_users: {}\nrate_limit:',
  ]) {
    it(`takes ${JSON.stringify(text)} for cleartext and everybody`, () => {
      expect(parse(text)).to.deep.equal({ headers: {}, users: new Map() });
    });
  }

  it('takes certificates that stand in the file itself, and old names', () => {
    const { tls } = parse(
      'tls_server_config: { cert: C, key: K, client_auth_type: RequireClientCert, cert_file: "" }',
    );
    expect(tls?.cert).to.deep.include({ key: 'cert', pem: 'C' });
    expect(tls).to.deep.include({ clientAuth: 'RequireAnyClientCert', minVersion: 'TLSv1.2' });
  });

  it('takes an interval of 0 for no limit', () => {
    for (const interval of ['0', '0s', '"0"'])
      expect(parse(`rate_limit: { interval: ${interval}, burst: 0 }`)).not.to.have.property(
        'rateLimit',
      );
  });

  const TLS = 'tls_server_config:\n  cert: C\n  key: K\n';
  for (const [what, text, ...words] of [
    ['a list', '- a', '1:1: ', 'wanted a mapping'],
    ['broken YAML', 'a: [', '1:5: '],
    ['an unknown key', 'basic_auth_user: {}', '1:1: ', 'did you mean "basic_auth_users"?'],
    ['an unknown key of TLS', `${TLS}  cert_fil: a`, '4:3: ', '"cert_file"'],
    ['a map for a text', `${TLS}  min_version: {}`, '4:16: ', 'wanted a text'],
    [
      'TLS without a certificate',
      'tls_server_config:\n  key: a',
      '2:3: ',
      '"cert_file" nor "cert"',
    ],
    ['TLS without a key', 'tls_server_config:\n  cert: a', '2:3: ', '"key_file" nor "key"'],
    ['a certificate twice', `${TLS}  cert_file: a`, '2:9: ', 'leave one out'],
    ['an old version', `${TLS}  min_version: TLS10`, '4:16: ', 'TLS10', 'wanted TLS12'],
    ['an unknown version', `${TLS}  min_version: TLS1.2`, '4:16: ', '"TLS12"'],
    ['versions the wrong way round', `${TLS}  min_version: TLS13\n  max_version: TLS12`, '5:16: '],
    ['an unknown suite', `${TLS}  cipher_suites: [RC4]`, '4:19: ', 'RC4'],
    ['an unknown curve', `${TLS}  curve_preferences: [P256]`, '4:23: ', 'CurveP256'],
    ['an unknown policy', `${TLS}  client_auth_type: Require`, '4:21: ', 'cannot be "Require"'],
    ['a CA without a policy', `${TLS}  client_ca: X`, '4:14: ', '"client_auth_type"'],
    [
      ...['a policy without a CA', `${TLS}  client_auth_type: RequireAndVerifyClientCert`],
      ...['4:21: ', '"client_ca_file"'],
    ],
    [
      ...['names where none is needed', `${TLS}  client_allowed_sans: [a]`],
      ...['4:25: ', 'RequireAndVerifyClientCert'],
    ],
    [
      'an unknown header',
      'http_server_config: { headers: { X-Frame: a } }',
      '1:34: ',
      'X-Frame-Options',
    ],
    [
      'a value of a header',
      'http_server_config: { headers: { X-Frame-Options: a } }',
      '1:51: ',
      'deny',
    ],
    [
      ...[
        'a line feed in a header',
        'http_server_config: { headers: { X-XSS-Protection: "a\\nb" } }',
      ],
      ...['1:52: ', 'character'],
    ],
    ['a text for a boolean', 'http_server_config: { http2: yes }', '1:30: ', 'true or false'],
    ['a password', 'basic_auth_users:\n  alice: secret', '2:10: ', 'htpasswd -nBC 10', '"alice"'],
    [
      'a password of another kind',
      'basic_auth_users: { a: $apr1$x$y }',
      '1:24: ',
      'no bcrypt hash',
    ],
    [
      'a cost too high',
      `basic_auth_users: { a: ${HASH.replace('10', '20')} }`,
      '1:24: ',
      '4 to 16',
    ],
    ['a colon in a name', `basic_auth_users: { "a:b": ${HASH} }`, '1:21: ', 'colon'],
    ['a number for a password', 'basic_auth_users: { a: 1 }', '1:24: ', 'wanted a text'],
    ['a burst of nobody', 'rate_limit: { interval: 1s }', '1:13: ', '"burst" is 0'],
    ['a strange burst', 'rate_limit: { interval: 1s, burst: 1.5 }', '1:36: ', 'whole number'],
    ['a strange interval', 'rate_limit: { interval: 1, burst: 1 }', '1:25: ', '1s'],
  ] as const) {
    it(`points at ${what}`, () => {
      const failure = failureOf(text);
      for (const word of words) expect(failure).to.contain(word);
      expect(failure).not.to.contain('secret');
    });
  }
});
