import { expect } from 'chai';
import { flagSource } from '../../../../src/cli/options/option-source.js';
import { resolveOptions } from '../../../../src/cli/options/resolve-options.js';
import { SERVE_OPTIONS, toServerTls } from '../../../../src/cli/options/serve-options.js';
import { ERA_NAMES } from '../../../../src/control-plane/eras/era-name.js';
import type { ListenAddress } from '../../../../src/platform/server/listen.js';

function listenAddress(text: string): ListenAddress {
  const source = flagSource({ assignments: ['x.yaml'], 'listen-address': [text] });
  return resolveOptions(SERVE_OPTIONS, [source]).values.listenAddress;
}

describe('the options of serve', () => {
  for (const [text, host, port] of [
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:5676', '::1', 5676],
    ['localhost:65535', 'localhost', 65_535],
  ] as const) {
    it(`take ${text} for the address to listen on`, () => {
      expect(listenAddress(text)).to.deep.equal({ host, port });
    });
  }

  for (const text of ['5676', ':5676', '127.0.0.1', 'host:70000', '::1:5676', 'grpc://h:1']) {
    it(`refuse ${text} for the address to listen on`, () => {
      expect(() => listenAddress(text)).to.throw('wanted HOST:PORT');
    });
  }

  for (const era of ERA_NAMES) {
    it(`take ${era} for a Kuma to behave like`, () => {
      const source = flagSource({ assignments: ['x.yaml'], 'behave-like': [era] });
      expect(resolveOptions(SERVE_OPTIONS, [source]).values.behaveLike).to.equal(era);
    });
  }

  for (const version of ['0.6', '1.8.8', '2', 'latest', '']) {
    it(`refuse "${version}" for a Kuma to behave like, and list those that there are`, () => {
      const source = flagSource({ assignments: ['x.yaml'], 'behave-like': [version] });
      expect(() => resolveOptions(SERVE_OPTIONS, [source])).to.throw('"2.14" or "master"');
    });
  }

  it('behave like no Kuma, without TLS and without an API server, by default', () => {
    const resolved = resolveOptions(SERVE_OPTIONS, [flagSource({ assignments: ['x.yaml'] })]);
    const { behaveLike, apiServerAddress } = resolved.values;
    expect([behaveLike, apiServerAddress, toServerTls(resolved)]).to.deep.equal([
      ...[undefined, undefined, undefined],
    ]);
  });

  it('take a certificate with its key', () => {
    const given = { assignments: ['x.yaml'], 'tls-cert-file': ['c'], 'tls-key-file': ['k'] };
    const resolved = resolveOptions(SERVE_OPTIONS, [flagSource(given)]);
    expect(toServerTls(resolved)).to.deep.equal({ certFile: 'c', keyFile: 'k' });
  });

  for (const [given, missing] of [
    ['tls-cert-file', '--tls-key-file'],
    ['tls-key-file', '--tls-cert-file'],
  ] as const) {
    it(`refuse --${given} alone, and name ${missing}`, () => {
      const source = flagSource({ assignments: ['x.yaml'], [given]: ['x'] });
      const resolved = resolveOptions(SERVE_OPTIONS, [source]);
      expect(() => toServerTls(resolved)).to.throw(`without ${missing}`);
    });
  }

  it('need a file of assignments', () => {
    expect(() => resolveOptions(SERVE_OPTIONS, [])).to.throw('--assignments is missing');
  });
});
