import { expect } from 'chai';

import { probeAt, probeOf } from '../../../../src/cli/healthcheck/probe.js';

const READY = { live: false, on: 'file' } as const;
const CLEAR = { ...READY, tls: false };

describe('the question to an instance', () => {
  it('is whether it is ready, or whether it runs', () => {
    const address = { host: '127.0.0.1', port: 9901 };
    expect(probeOf(address, CLEAR).url).to.equal('http://127.0.0.1:9901/-/ready');
    expect(probeOf(address, { ...CLEAR, on: 'sync' }).path).to.equal('/-/ready?on=sync');
    expect(probeOf(address, { ...CLEAR, live: true }).path).to.equal('/-/healthy');
    expect(probeOf(address, { ...CLEAR, tls: true }).url).to.match(/^https:/);
  });

  for (const [listening, asked] of [
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['0:0::0', '::1'],
    ['::1', '::1'],
    ['::ffff', '::ffff'],
    ['10.0.0.1', '10.0.0.1'],
    ['sd.local', 'sd.local'],
  ] as const) {
    it(`goes to ${asked} when ${listening} is listened on`, () => {
      expect(probeOf({ host: listening, port: 1 }, CLEAR).endpoint).to.include({ host: asked });
    });
  }

  it('at an address of its own is that, or the usual one where it has no path', () => {
    const at = (url: string): string => probeAt(new URL(url), READY).url;
    expect(at('http://[::1]:9901/prefix/-/ready?on=sync')).to.equal(
      'http://[::1]:9901/prefix/-/ready?on=sync',
    );
    expect(at('http://sd.local:9901')).to.equal('http://sd.local:9901/-/ready');
    expect(at('https://sd.local/')).to.equal('https://sd.local:443/-/ready');
    expect(probeAt(new URL('http://[::1]/'), READY).endpoint).to.deep.equal({
      kind: 'network',
      host: '::1',
      port: 80,
      tls: false,
    });
  });
});
