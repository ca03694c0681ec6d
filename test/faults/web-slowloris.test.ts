import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { makeCertificate } from '../support/certificates.js';
import { useRawConnections } from '../support/control-plane/http.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';
import { ask, useWebServer } from '../support/web-kit.js';

/** Whoever is slow on purpose: in asking, in fetching the answer, in the handshake. He is cut, others are served. */
describe('a slowloris at the web server', () => {
  const dir = useTempDir();
  const open = useWebServer();
  const connect = useRawConnections();

  for (const [what, beginning] of [
    ['says nothing', ''],
    ['stops in the request line', 'GET /'],
    ['stops in the head', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A:'],
    ['stops in the body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na'],
  ] as const) {
    it(`that ${what} is answered with 408`, async () => {
      const { port } = await open({ limits: { requestTimeoutMs: 500 } });
      const connection = connect(port);
      await connection.say(beginning);
      expect((await ask(port)).status).to.equal(200);
      await connection.closed;
      expect(connection.heard).to.match(/^HTTP\/1\.1 408 /);
      expect(connection.heard).to.match(/X-Content-Type-Options: nosniff/);
    });
  }

  it('that never begins the handshake is cut', async () => {
    const { cert, key } = await makeCertificate();
    await writeFile(dir.file('server.crt'), cert);
    await writeFile(dir.file('server.key'), key);
    const text = 'tls_server_config: { cert_file: server.crt, key_file: server.key }';
    await writeFile(dir.file('web.yml'), text);
    const limits = { requestTimeoutMs: 500 };
    const { port } = await open({ webConfigFile: dir.file('web.yml'), limits });
    const connection = connect(port);
    await connection.say('\x16');
    await connection.closed;
    expect(connection.heard).to.equal('');
    expect((await ask(port, { tls: {} })).status).to.equal(200);
  });

  it('that stays idle is cut', async () => {
    const { port } = await open({ limits: { idleTimeoutMs: 50 } });
    const connection = connect(port);
    await connection.say('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await connection.hears(/^HTTP\/1\.1 200 /);
    await connection.closed;
  });

  it('that does not fetch a large answer is cut', async () => {
    let waits: AbortSignal | undefined;
    const { port } = await open({
      limits: { answerTimeoutMs: 50 },
      handle: ({ path, signal }) => {
        if (path === '/large') waits = signal;
        return { status: 200, body: Buffer.alloc(path === '/large' ? 64 * 1024 * 1024 : 1) };
      },
    });
    const socket = connectTcp({ port, host: '127.0.0.1' });
    // Nobody reads: the answer fills what is on the way and then stands.
    socket.pause().on('error', () => undefined);
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitFor(() => waits?.aborted, { what: 'the end of the answer' });
    expect((await ask(port)).status).to.equal(200);
    socket.destroy();
  });
});
