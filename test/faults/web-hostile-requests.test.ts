import { expect } from 'chai';
import { useRawConnections } from '../support/control-plane/http.js';
import { ask, useWebServer } from '../support/web-kit.js';

const HOST = 'Host: localhost\r\n';

const BODY = `Content-Length: 70000\r\n\r\n${'a'.repeat(70_000)}`;

const TWO_LENGTHS = 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';

/** Requests that nobody sends by mistake: each is answered with 4xx or cut, and never seen by a page. */
describe('hostile requests to the web server', () => {
  const open = useWebServer();
  const connect = useRawConnections();

  for (const [what, request, status] of [
    ['a megabyte of headers', `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(1_048_576)}\r\n\r\n`, 431],
    ['ten thousand headers', `GET / HTTP/1.1\r\n${HOST}${'a:\r\n'.repeat(10_000)}\r\n`, 431],
    ['a hundred headers and one', `GET / HTTP/1.1\r\n${HOST}${'a:\r\n'.repeat(100)}\r\n`, 431],
    ['an address of a megabyte', `GET /${'a'.repeat(1_048_576)} HTTP/1.1\r\n${HOST}\r\n`, 431],
    ['an address of 9 KiB', `GET /${'a'.repeat(9_216)} HTTP/1.1\r\n${HOST}\r\n`, 414],
    ['a method of its own', `BREW / HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a method that nothing has', `DELETE / HTTP/1.1\r\n${HOST}\r\n`, 405],
    ['a path of two slashes', `GET // HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a path that climbs', `GET /../../etc/passwd HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a path that climbs in disguise', `GET /..%2f..%2fetc/passwd HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a path with a NUL in disguise', `GET /%00 HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['an address elsewhere', `GET http://example.com/ HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['two hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 403],
    ['a body too large', `POST / HTTP/1.1\r\n${HOST}${BODY}`, 413],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}${TWO_LENGTHS}`, 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['noise', '\x00\x01\x02\x03\r\n\r\n', 400],
  ] as const) {
    it(`with ${what} get ${String(status)}`, async () => {
      const seen: string[] = [];
      const { port } = await open({
        handle: ({ path }) => {
          seen.push(path);
          return { status: 200 };
        },
      });
      const connection = connect(port);
      await connection.say(request);
      await connection.hears(new RegExp(`^HTTP/1\\.1 ${String(status)} [^]*\r\n\r\n`));
      expect(connection.heard).to.match(/\r\nX-Content-Type-Options: nosniff\r\n/i);
      expect(seen).to.deep.equal([]);
      expect((await ask(port)).status).to.equal(200);
    });
  }

  it('without a host get 400', async () => {
    const { port } = await open();
    const connection = connect(port);
    await connection.say('GET / HTTP/1.1\r\n\r\n');
    await connection.hears(/^HTTP\/1\.1 400 /);
    await connection.closed;
  });

  it('that want a tunnel or another protocol get none', async () => {
    const { port } = await open();
    const tunnel = connect(port);
    await tunnel.say(`CONNECT example.com:80 HTTP/1.1\r\n${HOST}\r\n`);
    await tunnel.closed;
    expect(tunnel.heard).to.equal('');
    const upgrade = connect(port);
    const headers = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    await upgrade.say(`GET / HTTP/1.1\r\n${HOST}${headers}\r\n`);
    await upgrade.hears(/^HTTP\/1\.1 200 /);
  });
});
