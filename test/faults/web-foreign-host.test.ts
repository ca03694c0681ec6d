import { expect } from 'chai';
import { hostname } from 'node:os';
import { ask, useWebServer, type AskOptions, type TestWebServer } from '../support/web-kit.js';

/** A page of somebody else makes its visitor's browser talk to us: by a name that it points at us, or across sites. */
describe('a foreign page at the web server', () => {
  const open = useWebServer();

  async function statusOf(options: AskOptions, { port }: TestWebServer): Promise<number> {
    return (await ask(port, options)).status;
  }

  it('does not get in by a name that it points at us', async () => {
    const web = await open();
    for (const Host of ['evil.example', `evil.example:${String(web.port)}`]) {
      for (const method of ['GET', 'HEAD', 'POST'])
        expect(await statusOf({ method, headers: { Host } }, web), `${method} ${Host}`).to.equal(
          403,
        );
    }
    expect(web.events).to.have.length(6);
    expect(web.events[0]).to.include({ kind: 'web-request-refused', status: 403 });
    const { body, headers } = await ask(web.port, { headers: { Host: 'evil.example' } });
    expect(body).to.equal(
      'Forbidden: the host name "evil.example" is not one of this server: use its address or its own name\n',
    );
    expect(headers['content-type']).to.equal('text/plain; charset=utf-8');
  });

  it('is no reason to refuse Prometheus', async () => {
    const web = await open();
    const port = String(web.port);
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'sd', 'sd.monitoring.svc', hostname()])
      expect(await statusOf({ headers: { Host: `${host}:${port}` } }, web), host).to.equal(200);
  });

  it('does not get in by a name that looks like ours', async () => {
    const web = await open();
    for (const Host of ['localhost.evil.example', '127.0.0.1.evil.example', 'sd.local.example'])
      expect(await statusOf({ headers: { Host } }, web), Host).to.equal(403);
  });

  it('sends nothing, and is told nothing', async () => {
    const web = await open();
    const Host = `localhost:${String(web.port)}`;
    for (const Origin of ['http://evil.example', 'null', 'https://localhost']) {
      const headers = { Host, Origin };
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const reply = await ask(web.port, { method, headers });
        expect(reply.status, `${method} ${Origin}`).to.equal(403);
        expect(reply.headers).not.to.have.property('access-control-allow-origin');
      }
    }
    const site = { Host, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
    expect(await statusOf({ headers: site }, web)).to.equal(403);
  });

  it('may have a link to us', async () => {
    const web = await open();
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect(await statusOf({ headers }, web)).to.equal(200);
    expect(await statusOf({ headers, method: 'POST' }, web)).to.equal(403);
  });

  it('is told from our own pages, and from no browser at all', async () => {
    const web = await open();
    const Host = `localhost:${String(web.port)}`;
    const own = { Host, Origin: `http://${Host}`, 'Sec-Fetch-Site': 'same-origin' };
    expect(await statusOf({ headers: own, method: 'POST' }, web)).to.equal(200);
    expect(await statusOf({ headers: { Host }, method: 'POST' }, web)).to.equal(200);
  });
});
