import { expect } from 'chai';
import { flagSource } from '../../../../src/cli/options/option-source.js';
import { resolveOptions } from '../../../../src/cli/options/resolve-options.js';
import { SERVE_OPTIONS } from '../../../../src/cli/options/serve-options.js';
import type { ListenAddress } from '../../../../src/platform/listen.js';

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

  it('need a file of assignments', () => {
    expect(() => resolveOptions(SERVE_OPTIONS, [])).to.throw('--assignments is missing');
  });
});
