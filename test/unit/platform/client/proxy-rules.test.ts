import { expect } from 'chai';

import { isLoopback } from '../../../../src/platform/client/is-loopback.js';
import { parseExemptions } from '../../../../src/platform/client/proxy-exemptions.js';
import {
  parseProxy,
  proxyText,
  toProxyRules,
  type ProxyOptions,
} from '../../../../src/platform/client/proxy-rules.js';

const origin = 'HTTPS_PROXY';

function parsed(text: string): unknown {
  return parseProxy({ text, origin });
}

describe('the address of a proxy', () => {
  for (const [text, host, port, tls] of [
    ['http://proxy.example:3128', 'proxy.example', 3128, false],
    ['https://proxy.example', 'proxy.example', 443, true],
    ['HTTP://proxy.example/', 'proxy.example', 80, false],
    ['proxy.example:8080', 'proxy.example', 8080, false],
    ['10.0.0.1', '10.0.0.1', 80, false],
    ['http://[::1]:3128', '::1', 3128, false],
  ] as const) {
    it(`is read from "${text}"`, () => {
      expect(parsed(text)).to.deep.equal({ host, port, tls, origin });
    });
  }

  it('may have credentials, percent-encoded', () => {
    const authorization = `Basic ${Buffer.from('m e:p@ss:w').toString('base64')}`;
    expect(parsed('http://m%20e:p%40ss:w@proxy:1')).to.include({ host: 'proxy', authorization });
  });

  for (const text of [
    'socks5://proxy:1080',
    'ftp://x',
    'http://',
    '',
    ' ',
    'http://proxy:70000',
    'http://proxy:0',
    'http://proxy/path',
    'http://proxy?x',
    'http://me:%zz@proxy',
  ]) {
    it(`is not "${text}"`, () => {
      expect(parsed(text)).to.be.a('string');
    });
  }

  it('is repeated by no refusal, and shown without credentials', () => {
    expect(parsed('ftp://me:hunter22@x')).to.not.contain('hunter22');
    const proxy = parseProxy({ text: 'http://me:hunter22@proxy:1', origin });
    if (typeof proxy === 'string') throw new Error(proxy);
    expect(proxyText(proxy)).to.equal('http://proxy:1 (HTTPS_PROXY)');
  });
});

describe('NO_PROXY', () => {
  /** As Go's httpproxy has it, but for the dot at the end of a name. */
  for (const [text, free, bound] of [
    ['*', ['a.example:1', '10.0.0.1:1'], []],
    ['', [], ['a.example:1']],
    [' , ,', [], ['a.example:1']],
    [' b , a.example ', ['a.example:1', 'x.a.example:1', 'A.Example:1', 'b:1'], ['xa.example:1']],
    ['.a.example', ['x.a.example:1'], ['a.example:1']],
    ['*.a.example', ['x.a.example:1', 'x.y.a.example:1'], ['a.example:1']],
    ['a.example:80', ['a.example:80', 'x.a.example:80'], ['a.example:81']],
    ['cp', ['cp:1', 'x.cp:1'], ['mycp:1']],
    ['a.example', ['a.example.:1', 'x.a.example.:1'], ['xa.example.:1']],
    ['a.example.', ['a.example:1', 'x.a.example.:1'], ['xa.example:1']],
    ['.a.example.', ['x.a.example:1'], ['a.example:1', 'a.example.:1']],
    ['.', [], ['a.example:1', 'a.example.:1']],
    ['10.0.0.1', ['10.0.0.1:1', '[::ffff:10.0.0.1]:1'], ['10.0.0.11:1']],
    ['10.0.0.1:80', ['10.0.0.1:80'], ['10.0.0.1:81']],
    ['10.0.0.0/8', ['10.255.0.1:1'], ['11.0.0.1:1', 'ten.example:1']],
    ['fd00::/8', ['[fd00::1]:1'], ['[fe80::1]:1']],
    ['fd00::1', ['[fd00::1]:1', '[fd00:0::1]:1'], ['[fd00::2]:1']],
    ['[fd00::1]:80', ['[fd00::1]:80'], ['[fd00::1]:81']],
    ['[fd00::1]', ['[fd00::1]:80'], []],
    ['10.0.0.0/99,x/8,/', [], ['10.0.0.1:1', 'x:1']],
    [':80', [], ['a.example:80']],
  ] as const) {
    it(`"${text}" frees what it should and nothing else`, () => {
      const isExempt = parseExemptions(text);
      const split = (where: string): { host: string; port: number } => {
        const url = new URL(`x://${where}`);
        return { host: /^\[?(.*?)\]?:\d+$/.exec(where)?.[1] ?? '', port: Number(url.port) };
      };
      expect(free.filter((where) => !isExempt(split(where)))).to.deep.equal([]);
      expect(bound.filter((where) => isExempt(split(where)))).to.deep.equal([]);
    });
  }
});

describe('the rules of proxies', () => {
  const at = (host: string, tls = false) => ({ kind: 'network', host, port: 5676, tls }) as const;
  const environment: ProxyOptions = {
    forCleartext: { text: 'http://plain:1', origin: 'HTTP_PROXY' },
    forTls: { text: 'http://secure:2', origin: 'HTTPS_PROXY' },
    exempt: 'free.example',
  };

  it('choose by whether TLS is spoken', () => {
    const rules = toProxyRules(environment);
    expect(rules.proxyFor(at('cp.example'))?.host).to.equal('plain');
    expect(rules.proxyFor(at('cp.example', true))?.host).to.equal('secure');
    expect(rules.proxyFor(at('free.example', true))).to.equal(undefined);
  });

  it('have one proxy for all when a flag names it, whatever the environment exempts', () => {
    const all = { text: 'http://flag:3', origin: '--proxy-url' };
    const rules = toProxyRules({ ...environment, all });
    for (const endpoint of [at('cp.example'), at('free.example', true)])
      expect(rules.proxyFor(endpoint)?.host).to.equal('flag');
  });

  it('never lead to this machine by a proxy', () => {
    const rules = toProxyRules({ all: { text: 'http://flag:3', origin: '--proxy-url' } });
    expect(rules.proxyFor({ kind: 'unix', path: '/x', tls: false })).to.equal(undefined);
    for (const host of [
      'localhost',
      'LOCALHOST.',
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '::ffff:127.0.0.1',
    ]) {
      expect(isLoopback(host), host).to.equal(true);
      expect(rules.proxyFor(at(host)), host).to.equal(undefined);
    }
    for (const host of ['localhost.example', '128.0.0.1', '::2', '0.0.0.0'])
      expect(isLoopback(host), host).to.equal(false);
  });

  it('say which variable holds no address, once it is needed', () => {
    const rules = toProxyRules({ forTls: { text: 'socks5://x:1', origin: 'https_proxy' } });
    expect(rules.proxyFor(at('cp.example'))).to.equal(undefined);
    expect(() => rules.proxyFor(at('cp.example', true))).to.throw(/https_proxy.*http:\/\//);
  });
});
