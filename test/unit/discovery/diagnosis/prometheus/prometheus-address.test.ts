import { expect } from 'chai';
import {
  parsePrometheusAddress,
  prometheusText,
} from '../../../../../src/discovery/diagnosis/prometheus/prometheus-address.js';

/** The address without its secrets, or what is wrong with it. */
function shown(text: string): string {
  const address = parsePrometheusAddress(text);
  return typeof address === 'string' ? `no: ${address}` : prometheusText(address);
}

describe('the address of a Prometheus', () => {
  it('has a host, a port, and perhaps a path', () => {
    expect(shown('http://prometheus:9090')).to.equal('http://prometheus:9090');
    expect(shown('https://prometheus')).to.equal('https://prometheus:443');
    expect(shown('http://[::1]:9090/prom/')).to.equal('http://[::1]:9090/prom');
  });

  it('may say who asks, which is not shown', () => {
    const address = parsePrometheusAddress('http://me:p%40ss@host:1');
    expect(address).to.have.property('authorization', `Basic ${btoa('me:p@ss')}`);
    expect(shown('http://me:p%40ss@host:1')).to.equal('http://host:1');
  });

  it('is refused without a word of it', () => {
    for (const text of ['', 'host:9090', 'ftp://me:secret@h', 'http://h?secret', 'http://h:0'])
      expect(shown(text), text).to.match(/^no: /).and.not.contain('secret');
    expect(shown('http://me:%ff@h')).to.match(/^no: .*percent-encoded/);
  });
});
