import { expect } from 'chai';
import { addressText, parseControlPlaneAddress } from '../../../src/mads/control-plane-address.js';

describe('a control plane address', () => {
  for (const [text, scheme, host, port, tls] of [
    ['grpc://kuma-control-plane:5676', 'grpc', 'kuma-control-plane', 5676, false],
    ['grpc://kuma-control-plane', 'grpc', 'kuma-control-plane', 5676, false],
    ['grpcs://cp.example.test:443', 'grpcs', 'cp.example.test', 443, true],
    ['http://10.0.0.1:5681', 'http', '10.0.0.1', 5681, false],
    ['http://cp/', 'http', 'cp', 80, false],
    ['https://cp', 'https', 'cp', 443, true],
    ['HTTPS://cp:5682', 'https', 'cp', 5682, true],
    ['localhost:5676', 'grpc', 'localhost', 5676, false],
    ['[::1]:5676', 'grpc', '::1', 5676, false],
    ['grpc://[fd00::1]:1', 'grpc', 'fd00::1', 1, false],
    ['http://[fe80::1%eth0.1]:1', 'http', 'fe80::1%eth0.1', 1, false],
  ] as const) {
    it(`can be ${text}`, () => {
      expect(parseControlPlaneAddress(text)).to.deep.equal({
        kind: 'network',
        scheme,
        host,
        port,
        tls,
      });
    });
  }

  for (const text of ['unix:///run/kuma.sock', 'unix:/run/kuma.sock']) {
    it(`can be ${text}`, () => {
      expect(parseControlPlaneAddress(text)).to.deep.equal({
        kind: 'unix',
        path: '/run/kuma.sock',
        tls: false,
      });
    });
  }

  for (const [text, reason] of [
    ['ftp://cp:1', 'unknown scheme "ftp"'],
    ['cp', 'the port is missing'],
    ['grpc://', 'the host is missing'],
    ['', 'the host is missing'],
    [':5676', 'the host is missing'],
    ['grpc://cp:70000', 'the port is not between'],
    ['grpc://cp:0', 'the port is not between'],
    ['grpc://cp:', 'the port is not between'],
    ['grpc://cp:x', 'the host is not valid'],
    ['grpc://::1:5676', 'the host is not valid'],
    ['grpc://[nonsense]:1', 'the host is missing or not valid'],
    ['grpc://[::1%a b]:1', 'the host is missing or not valid'],
    ['grpc://[::1%a\tb]:1', 'the host is missing or not valid'],
    ['grpc://[::1%]:1', 'the host is missing or not valid'],
    ['grpc://c p:1', 'the host is missing or not valid'],
    ['http://cp:5681/catalog', 'a path or query'],
    ['http://cp:5681?x=1', 'a path or query'],
    ['unix://run/kuma.sock', 'an absolute path'],
    ['grpc://user:secret@cp:1', 'user name and password'],
  ] as const) {
    it(`cannot be "${text}"`, () => {
      const problem = parseControlPlaneAddress(text);
      expect(problem).to.be.a('string').that.includes(reason);
      expect(problem).not.to.include('secret');
    });
  }

  it('is written as HOST:PORT, without the scheme', () => {
    expect(
      addressText({ kind: 'network', scheme: 'grpc', host: '::1', port: 5676, tls: false }),
    ).to.equal('[::1]:5676');
    expect(addressText({ kind: 'unix', path: '/run/x', tls: false })).to.equal('unix:///run/x');
  });
});
