import { expect } from 'chai';
import fc from 'fast-check';

import { decodeCatalog } from '../../../src/mads/decode-catalog.js';
import { readRecordedBody } from '../../support/recorded-api.js';

function catalogOf(url: unknown): ReturnType<typeof decodeCatalog> {
  return decodeCatalog(Buffer.from(JSON.stringify({ apis: { monitoringAssignment: { url } } })));
}

describe('decodeCatalog', () => {
  for (const [name, host, port] of [
    ['0.7.3/api/catalog', 'localhost', 10776],
    ['0.7.3/api/global-catalog', 'localhost', 10776],
    ['0.7.3/api/catalog-advertised-hostname', 'kuma.example.test', 10776],
    ['0.7.3/api/catalog-explicit-url', 'mads.example.test', 5676],
  ] as const) {
    it(`reads ${name}`, () => {
      const address = { kind: 'network', scheme: 'grpc', host, port, tls: false };
      expect(decodeCatalog(readRecordedBody(name))).to.deep.equal(address);
    });
  }

  it('finds no MADS in what Kuma 1.0 answers', () => {
    const body = {
      apis: { bootstrap: { url: 'http://h:5682' }, dataplaneToken: { localUrl: '' } },
    };
    expect(decodeCatalog(Buffer.from(JSON.stringify(body)))).to.equal(undefined);
    expect(decodeCatalog(Buffer.from('{}'))).to.equal(undefined);
    expect(catalogOf('')).to.equal(undefined);
    expect(catalogOf(null)).to.equal(undefined);
  });

  it('reads a url with TLS, IPv6, or without a port', () => {
    expect(catalogOf('grpcs://[fd00::1]:1')).to.include({ host: 'fd00::1', port: 1, tls: true });
    expect(catalogOf('grpc://h')).to.include({ host: 'h', port: 5676, tls: false });
  });

  for (const [url, why] of [
    ['grpc://user:secret@h:5676', 'user name and password'],
    ['grpc://h:5676/elsewhere', 'a path or query'],
    ['grpc://h:5676?x=1', 'a path or query'],
    ['ftp://h:5676', 'unknown scheme'],
    ['javascript:alert(1)', 'host'],
    ['file:///etc/passwd', 'unknown scheme'],
    ['unix:///run/kuma.sock', 'socket file'],
    ['grpc://h:70000', 'port'],
    ['grpc://h:0', 'port'],
    ['grpc://h:x', 'host'],
    ['grpc://:5676', 'host'],
    [5676, 'not a text'],
    [{}, 'not a text'],
  ] as const) {
    it(`says why ${JSON.stringify(url)} is not to be followed`, () => {
      expect(catalogOf(url)).to.be.a('string').and.include(why).and.not.include('secret');
    });
  }

  it('says what is wrong with what is no catalog', () => {
    for (const body of [
      '',
      '<html>',
      '[]',
      'null',
      '"x"',
      '{"apis":[]}',
      '\ufeff{}',
      '{'.repeat(9),
    ])
      expect(decodeCatalog(Buffer.from(body)), body)
        .to.be.a('string')
        .and.not.equal('');
    expect(decodeCatalog(Buffer.from([0x7b, 0xff, 0x7d]))).to.equal('not valid UTF-8');
  });

  it('takes the last of several members of one name, as Go does', () => {
    const [first, last] = ['grpc://first:1', 'grpc://last:2'].map((url) => `{"url":"${url}"}`);
    const body = `{"apis":{"monitoringAssignment":${first ?? ''},"monitoringAssignment":${last ?? ''}}}`;
    expect(decodeCatalog(Buffer.from(body))).to.include({ host: 'last', port: 2 });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        decodeCatalog(Buffer.from(body as string));
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.webUrl(), fc.string()), (url) => {
        const address = catalogOf(url);
        if (typeof address === 'object') expect(address.port).to.be.within(1, 65_535);
      }),
    );
  });
});
