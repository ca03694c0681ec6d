import { expect } from 'chai';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { useRawConnections } from '../support/control-plane/http.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';
import { ask, shownSubject, useWebServer, type TestWebServer } from '../support/web-kit.js';

describe('a web server with TLS', () => {
  const dir = useTempDir();
  const open = useWebServer();
  const connect = useRawConnections();
  let authority: Certificate;
  let ours: Certificate;
  let strangers: Certificate;

  before('make certificates', async () => {
    authority = await makeAuthority();
    ours = await makeCertificate({ issuer: authority });
    strangers = await makeAuthority('somebody else');
  });

  async function writePair({ cert, key }: Certificate): Promise<void> {
    await writeFile(dir.file('server.crt'), cert);
    await writeFile(dir.file('server.key'), key);
  }

  /** `more` are lines of `tls_server_config`. */
  async function serve(...more: readonly string[]): Promise<TestWebServer> {
    await writePair(ours);
    await writeFile(dir.file('ca.crt'), authority.cert);
    const lines = ['cert_file: server.crt', 'key_file: server.key', ...more];
    const text = `tls_server_config:\n${lines.map((line) => `  ${line}\n`).join('')}`;
    await writeFile(dir.file('web.yml'), text);
    return await open({ webConfigFile: dir.file('web.yml') });
  }

  /** `taken`, or the code of what went wrong. */
  async function outcome(port: number, tls: ConnectionOptions = {}): Promise<string> {
    try {
      const { status } = await ask(port, { tls: { ca: authority.cert, ...tls } });
      return status === 200 ? 'taken' : String(status);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  it('shows its certificate and answers', async () => {
    const { port, server } = await serve();
    expect(server.scheme).to.equal('https');
    const tls = { ca: authority.cert, rejectUnauthorized: true };
    expect((await ask(port, { path: '/a', tls })).body).to.equal('/a');
  });

  it('speaks HTTP/1.1 with who would rather have HTTP/2', async () => {
    const { port } = await serve();
    const socket = connectTls({
      ...{ host: '127.0.0.1', port, ca: authority.cert, ALPNProtocols: ['h2', 'http/1.1'] },
    });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).to.equal('http/1.1');
    socket.destroy();
  });

  it('says so to who speaks cleartext', async () => {
    const { port } = await serve();
    const connection = connect(port);
    await connection.say('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await connection.hears(/HTTPS server/)).to.match(/^HTTP\/1\.0 400 /);
    await connection.closed;
  });

  it('takes any name for its own: a foreign page has no certificate for it', async () => {
    const { port } = await serve();
    const headers = { Host: 'sd.example.com', 'Accept-Language': 'en' };
    expect((await ask(port, { headers, tls: {} })).status).to.equal(200);
  });

  it('speaks the versions of TLS that it should', async () => {
    const { port } = await serve('min_version: TLS13');
    expect(await outcome(port, { maxVersion: 'TLSv1.2' })).not.to.equal('taken');
    expect(await outcome(port)).to.equal('taken');
  });

  it('speaks the suites that it should', async () => {
    const { port } = await serve('cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]');
    const with12 = (ciphers: string): Promise<string> =>
      outcome(port, { maxVersion: 'TLSv1.2', ciphers });
    expect(await with12('ECDHE-ECDSA-AES128-GCM-SHA256')).not.to.equal('taken');
    expect(await with12('ECDHE-ECDSA-AES256-GCM-SHA384')).to.equal('taken');
    expect(await outcome(port)).to.equal('taken');
  });

  it('serves a certificate and key that stand in the configuration itself', async () => {
    const indent = (pem: string): string => pem.trim().replace(/\r?\n/g, '\n    ');
    const { cert, key } = ours;
    const text = `tls_server_config:\n  cert: |\n    ${indent(cert)}\n  key: |\n    ${indent(key)}\n`;
    await writeFile(dir.file('web.yml'), text);
    const { port } = await open({ webConfigFile: dir.file('web.yml') });
    expect(await outcome(port)).to.equal('taken');
  });

  describe('asks clients for certificates', () => {
    const CA = 'client_ca_file: ca.crt';
    let known: Certificate;
    let unknown: Certificate;

    before('make certificates of clients', async () => {
      known = await makeCertificate({ names: ['prometheus', '10.0.0.1'], issuer: authority });
      unknown = await makeCertificate({ names: ['prometheus'], issuer: strangers });
    });

    for (const [policy, withCa, none, stranger] of [
      ['NoClientCert', false, true, true],
      ['RequestClientCert', true, true, true],
      ['RequireAnyClientCert', true, false, true],
      ['VerifyClientCertIfGiven', true, true, false],
      ['RequireAndVerifyClientCert', true, false, false],
    ] as const) {
      it(`as ${policy} says`, async () => {
        const { port, events } = await serve(
          `client_auth_type: ${policy}`,
          ...(withCa ? [CA] : []),
        );
        expect((await outcome(port)) === 'taken', 'none').to.equal(none);
        expect((await outcome(port, unknown)) === 'taken', 'a stranger').to.equal(stranger);
        expect(await outcome(port, known), 'ours').to.equal('taken');
        expect(events.length).to.equal(Number(!none) + Number(!stranger));
        for (const event of events)
          expect(event).to.include({ kind: 'web-request-refused', status: 0 });
      });
    }

    for (const [names, isTaken] of [
      ['[prometheus]', true],
      ['[other, 10.0.0.1]', true],
      ['[other, prometheu, "*"]', false],
    ] as const) {
      it(`of the names ${names}`, async () => {
        const { port } = await serve(
          'client_auth_type: RequireAndVerifyClientCert',
          ...[CA, `client_allowed_sans: ${names}`],
        );
        expect((await outcome(port, known)) === 'taken').to.equal(isTaken);
        expect(await outcome(port, unknown)).not.to.equal('taken');
      });
    }
  });

  it('shows the certificate that is there at the time', async () => {
    const { port, events } = await serve();
    await writePair(await makeCertificate({ issuer: authority, subject: 'the next one' }));
    await waitFor(async () => (await shownSubject(port, authority.cert)).includes('the next one'));
    const paths = [dir.file('server.crt'), dir.file('server.key')];
    const renewed = events.filter(({ kind }) => kind === 'web-config-renewed');
    expect(renewed).to.deep.equal([{ kind: 'web-config-renewed', paths }]);
  });

  it('takes over a configuration that was changed, and tells so', async () => {
    const { port, events } = await serve();
    const text = await readFile(dir.file('web.yml'), 'utf8');
    await writeFile(dir.file('web.yml'), `${text}  max_version: TLS12\n`);
    await waitFor(async () => (await outcome(port, { minVersion: 'TLSv1.3' })) !== 'taken');
    expect(await outcome(port)).to.equal('taken');
    const renewed = events.filter(({ kind }) => kind === 'web-config-renewed');
    expect(renewed).to.deep.equal([{ kind: 'web-config-renewed', paths: [dir.file('web.yml')] }]);
  });
});
