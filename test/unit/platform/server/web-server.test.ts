import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { ListenError } from '../../../../src/platform/server/listen-error.js';
import { useRawConnections } from '../../../support/control-plane/http.js';
import { ask, useWebServer } from '../../../support/web-kit.js';

const LONG = 'a long line of a list that repeats itself\n'.repeat(1_000);

describe('a web server', () => {
  const open = useWebServer();
  const connect = useRawConnections();

  it('hands a request to its handler and the answer back', async () => {
    const { port, server } = await open({
      handle: (request) => ({
        status: 201,
        headers: { 'X-A': 'b' },
        body: JSON.stringify([
          ...[request.method, request.path, request.query.get('q'), request.header('x-c')],
        ]),
      }),
    });
    const reply = await ask(port, { path: '/a?q=%C3%A4', headers: { 'X-C': 'd' } });
    expect(reply).to.deep.include({ status: 201, body: '["GET","/a","ä","d"]' });
    expect(reply.headers).to.include({ 'x-a': 'b' });
    expect(server.scheme).to.equal('http');
  });

  it('gives every answer the headers of security, and no leave to other sites', async () => {
    const { port } = await open();
    for (const options of [{}, { method: 'PUT' }, { path: '//' }, { headers: { Origin: 'x' } }]) {
      const { headers } = await ask(port, options);
      expect(headers).to.include({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).to.be.empty;
    }
  });

  it('lets an answer have headers of its own', async () => {
    const policy = "default-src 'none'; style-src 'self'";
    const headers = { 'content-security-policy': policy };
    const { port } = await open({ handle: () => ({ status: 200, headers, body: '' }) });
    expect((await ask(port)).headers['content-security-policy']).to.equal(policy);
  });

  it('answers HEAD as GET, without the body', async () => {
    const { port } = await open({ handle: ({ method }) => ({ status: 200, body: method + LONG }) });
    const reply = await ask(port, { method: 'HEAD' });
    expect(reply).to.include({ status: 200, body: '' });
    expect(reply.headers['content-length']).to.equal(String(3 + LONG.length));
  });

  it('says the length of a large body, which may be bytes', async () => {
    const bytes = Buffer.alloc(100_000, 0xff);
    const { port } = await open({ handle: () => ({ status: 200, body: bytes }) });
    const reply = await ask(port);
    expect(reply.bytes.equals(bytes)).to.equal(true);
    expect(reply.headers).to.include({ 'content-length': '100000' });
  });

  it('compresses long texts for those who can read them', async () => {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    const { port } = await open({ handle: () => ({ status: 200, headers, body: LONG }) });
    const reply = await ask(port, { headers: { 'Accept-Encoding': 'br, gzip;q=0.5' } });
    expect(reply.headers).to.include({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(reply.bytes).toString()).to.equal(LONG);
    for (const accepts of ['identity', 'gzip;q=0', 'gzip; q=0.000']) {
      const plain = await ask(port, { headers: { 'Accept-Encoding': accepts } });
      expect(plain.headers).not.to.include.keys('content-encoding');
      expect(plain.body).to.equal(LONG);
    }
  });

  it('answers 405 to methods that nothing has', async () => {
    const { port } = await open();
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      const reply = await ask(port, { method });
      expect(reply.status, method).to.equal(405);
      expect(reply.headers.allow).to.equal('GET, HEAD, POST');
    }
  });

  it('answers 500 when a page throws, tells of it, and goes on', async () => {
    const bug = new Error('a bug');
    const { port, events } = await open({
      handle: ({ path }) => {
        if (path === '/bug') throw bug;
        return { status: 200 };
      },
    });
    const reply = await ask(port, { path: '/bug' });
    expect(reply).to.include({ status: 500, body: 'Internal Server Error\n' });
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ kind: 'web-request-refused', status: 500, cause: bug });
    expect((await ask(port)).status).to.equal(200);
  });

  it('serves all addresses that it is given', async () => {
    const { server } = await open({
      addresses: ['127.0.0.1', '127.0.0.2'].map((host) => ({ host, port: 0 })),
    });
    expect(server.addresses.map(({ host }) => host)).to.deep.equal(['127.0.0.1', '127.0.0.2']);
    expect((await ask(server.addresses[0]!.port)).status).to.equal(200);
  });

  it('says that a port is in use, and leaves no other open', async () => {
    const { port } = await open();
    const host = '127.0.0.1';
    const failure = await open({
      addresses: [
        { host, port: 0 },
        { host, port },
      ],
    }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ListenError);
    expect(failure).to.include({ exitCode: 78 });
    expect(String(failure)).to.contain(`127.0.0.1:${String(port)}`);
    expect(String(failure)).to.contain('EADDRINUSE').and.to.contain('--listen-address');
  });

  it('asks for the answers that are due when it closes', async () => {
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const { server, port } = await open({
      handle: async ({ signal }) => {
        isAsked();
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        return { status: 204 };
      },
    });
    const connection = connect(port);
    await connection.say('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await asked;
    await Promise.all([server.close(), connection.hears(/^HTTP\/1\.1 204 [^]*Connection: close/)]);
  });
});
