import { expect } from 'chai';
import { refuseForeign } from '../../../../../src/platform/server/web/refuse-foreign.js';

interface Asked {
  readonly method?: string;
  readonly isLoopback?: boolean;
  readonly isProtected?: boolean;
}

function judge(headers: Readonly<Record<string, string>>, asked: Asked = {}): boolean {
  const byName = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const reason = refuseForeign({
    ...{ method: 'GET', isLoopback: true, isProtected: false, ...asked },
    header: (name) => byName.get(name.toLowerCase()),
    names: new Set(['sd.example.com']),
  });
  return reason === undefined;
}

const BROWSER = { 'Accept-Language': 'en' };

describe('refuseForeign', () => {
  for (const host of [
    ...['127.0.0.1', '127.0.0.1:9099', '10.1.2.3:1', '[::1]:9099', '[::1]', '[fe80::1%eth0]:1'],
    ...['localhost', 'LOCALHOST:9', 'localhost.', 'sd', 'sd:9099', 'sd.monitoring.svc:9099'],
    ...['sd.monitoring.svc.cluster.local', 'printer.local', 'sd.mesh', 'host.docker.internal'],
    ...['sd.example.com', 'SD.example.com.:1', 'my_service_1:80'],
  ]) {
    it(`takes the host ${host}`, () => {
      expect(judge({ Host: host, ...BROWSER })).to.equal(true);
    });
  }

  for (const host of [
    'evil.example',
    'evil.example:9099',
    'x.sd.example.com',
    '127.0.0.1.nip.io',
  ]) {
    it(`refuses the host ${host} on loopback`, () => {
      expect(judge({ Host: host })).to.equal(false);
    });

    it(`refuses the host ${host} elsewhere from browsers only`, () => {
      const asked = { isLoopback: false };
      expect(judge({ Host: host, ...BROWSER }, asked)).to.equal(false);
      expect(judge({ Host: host, Origin: `http://${host}` }, asked)).to.equal(false);
      expect(judge({ Host: host, 'User-Agent': 'Prometheus/3.5.0' }, asked)).to.equal(true);
    });

    it(`takes the host ${host} behind TLS or a password`, () => {
      expect(judge({ Host: host, ...BROWSER }, { isProtected: true })).to.equal(true);
    });
  }

  for (const host of [
    '',
    'a b',
    'a:b',
    'a:1:2',
    'http://a',
    'u@a',
    'a, b',
    '[::1',
    'a/b',
    'a\\b',
  ]) {
    it(`refuses the header "Host: ${host}"`, () => {
      expect(judge({ Host: host })).to.equal(false);
    });
  }

  it('takes a request without a Host, as of HTTP/1.0', () => {
    expect(judge({})).to.equal(true);
  });

  it('takes requests of our own pages only where an origin is said', () => {
    for (const method of ['GET', 'POST']) {
      const from = (Origin: string, Host = 'localhost:9099'): boolean =>
        judge({ Host, Origin }, { method });
      expect(from('http://localhost:9099')).to.equal(true);
      expect(from('https://sd.example.com', 'sd.example.com')).to.equal(true);
      expect(from('https://sd.example.com', 'sd.example.com:443')).to.equal(true);
      expect(from('http://localhost:3000')).to.equal(false);
      expect(from('http://evil.example')).to.equal(false);
      expect(from('null')).to.equal(false);
      expect(from('')).to.equal(false);
    }
  });

  it('refuses what a browser calls another site, but follows links', () => {
    const fetched = (site: string, more: Readonly<Record<string, string>> = {}): boolean =>
      judge({ Host: 'localhost', 'Sec-Fetch-Site': site, ...more });
    expect(fetched('same-origin')).to.equal(true);
    expect(fetched('none')).to.equal(true);
    const link = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    for (const site of ['cross-site', 'same-site', 'something new']) {
      expect(fetched(site)).to.equal(false);
      expect(fetched(site, link)).to.equal(true);
      expect(fetched(site, { ...link, 'Sec-Fetch-Dest': 'iframe' })).to.equal(false);
      const headers = { Host: 'localhost', 'Sec-Fetch-Site': site, ...link };
      expect(judge(headers, { method: 'POST' })).to.equal(false);
    }
  });
});
