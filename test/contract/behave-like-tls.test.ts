import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { Client, credentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { ExitCode } from '../../src/base/house-error.js';
import type { EraName } from '../../src/control-plane/eras/era-name.js';
import type { ServerTls } from '../../src/control-plane/open-server-tls.js';
import { streamMethodPath, type ApiVersion } from '../../src/mads/api-version.js';
import { encodeDiscoveryRequest } from '../../src/mads/discovery-request.js';
import { makeCertificate, type Certificate } from '../support/certificates.js';
import { poll, POLL_PATH, useRawConnections } from '../support/control-plane/http.js';
import { readPlayedLines } from '../support/control-plane/played-line.js';
import { RecordedClient } from '../support/control-plane/recorded-client.js';
import { ONE_TARGET, useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';
import { quickClock } from '../support/quick-clock.js';
import { useTempDir } from '../support/temp-dir.js';

describe('a control plane over TLS', () => {
  const serve = useControlPlane();
  const dir = useTempDir();
  const connectRaw = useRawConnections();
  let certificate: Certificate;
  let other: Certificate;
  let tls: ServerTls;
  let client: RecordedClient | undefined;

  before('make certificates', async () => {
    certificate = await makeCertificate();
    other = await makeCertificate();
  });

  beforeEach('write the pair', async () => {
    tls = { certFile: dir.file('cp.crt'), keyFile: dir.file('cp.key') };
    await writeFile(tls.certFile, certificate.cert);
    await writeFile(tls.keyFile, certificate.key);
  });

  afterEach('close the recorded client', () => client?.close());

  async function shake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
    const socket = connect({ port, host: '127.0.0.1', ca: certificate.cert, ...options });
    await once(socket, 'secureConnect');
    return socket;
  }

  async function securePoll(port: number, ca: string): Promise<number | undefined> {
    const headers = { 'Content-Type': 'application/json' };
    const options: RequestOptions = { port, path: POLL_PATH, method: 'POST', headers, ca };
    const call = request({ ...options, host: '127.0.0.1', agent: false });
    call.end('{"node":{"id":"a"}}');
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(await text(response)).to.contain('"name":"backend-01"');
    return response.statusCode;
  }

  async function firstMessage(port: number, apiVersion: ApiVersion): Promise<Buffer> {
    const trust = credentials.createSsl(Buffer.from(certificate.cert));
    const grpc = new Client(`localhost:${String(port)}`, trust);
    const call = grpc.makeBidiStreamRequest(
      streamMethodPath(apiVersion),
      (message: Uint8Array) => Buffer.from(message),
      (message: Buffer) => message,
    );
    call.on('error', () => undefined);
    call.write(
      encodeDiscoveryRequest(apiVersion, { versionInfo: '', nodeId: 'a', responseNonce: '' }),
    );
    const [message] = (await once(call, 'data')) as [Buffer];
    call.cancel();
    grpc.close();
    return message;
  }

  for (const era of [undefined, '1.2', '2.6', '2.9', '2.14', 'master'] as const) {
    it(`answers a poll, as ${era ?? 'itself'}`, async () => {
      const how = era === undefined ? {} : { behaveLike: era };
      const controlPlane = await serve(ONE_TARGET, { ...how, tls });
      expect(await securePoll(controlPlane.port, certificate.cert)).to.equal(200);
    });
  }

  for (const [era, apiVersion] of [
    [undefined, 'v1'],
    [undefined, 'v1alpha1'],
    ['1.0', 'v1alpha1'],
    ['2.6', 'v1'],
  ] as const) {
    it(`answers a stream of ${apiVersion}, as ${era ?? 'itself'}`, async () => {
      const how = era === undefined ? {} : { behaveLike: era };
      const controlPlane = await serve(ONE_TARGET, { ...how, tls, clock: quickClock });
      const message = await firstMessage(controlPlane.port, apiVersion);
      expect(message.toString('latin1')).to.contain('backend-01');
    });
  }

  it('closes with a stream open', async () => {
    for (const behaveLike of [undefined, '2.6'] as const) {
      const how = behaveLike === undefined ? {} : { behaveLike };
      const controlPlane = await serve(ONE_TARGET, { ...how, tls });
      const trust = credentials.createSsl(Buffer.from(certificate.cert));
      const grpc = new Client(`localhost:${String(controlPlane.port)}`, trust);
      const identity = (message: Buffer): Buffer => message;
      const call = grpc.makeBidiStreamRequest(streamMethodPath('v1'), identity, identity);
      const ended = once(call, 'error');
      call.write(Buffer.alloc(0));
      await controlPlane.told('stream-opened');
      await controlPlane.close();
      expect((await ended)[0]).to.have.property('code', 14);
      grpc.close();
    }
  });

  for (const ALPNProtocols of [['h2', 'http/1.1'], ['http/1.1'], ['h2'], []]) {
    it(`chooses no protocol of [${ALPNProtocols.join()}], as was recorded`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', tls });
      const socket = await shake(controlPlane.port, { ALPNProtocols });
      expect(socket.alpnProtocol).to.equal(false);
      expect(socket.getProtocol()).to.equal('TLSv1.3');
      socket.destroy();
    });
  }

  it('speaks TLS 1.2 at least', async () => {
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', tls });
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers } as const;
    const failure = await shake(controlPlane.port, old).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await securePoll(controlPlane.port, certificate.cert)).to.equal(200);
  });

  it('speaks TLS 1.2 with a client that knows no later one', async () => {
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', tls });
    const socket = await shake(controlPlane.port, { maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).to.equal('TLSv1.2');
    socket.destroy();
  });

  for (const name of ['plain-http-to-tls', 'http-poll-in-clear-text']) {
    it(`says to clear text what 2.14.3 said: ${name}`, async () => {
      const recording = name.startsWith('plain') ? '2.14.3/tls' : '2.14.3/probes';
      const file = name.startsWith('plain') ? name : 'dp-port-mads-post';
      const lines = readPlayedLines(`${recording}/${file}`);
      const clock = new FakeClock();
      const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', tls, clock });
      const { port } = controlPlane;
      client = new RecordedClient({ port, clock }, 'v1');
      await client.play(lines);
    });
  }

  for (const words of ['POST / HTTP/1.1\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']) {
    it(`says nothing to the clear text ${JSON.stringify(words)} as 2.6`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.6', tls });
      const connection = connectRaw(controlPlane.port);
      await connection.say(words);
      await connection.closed;
      expect(connection.heard).to.equal('');
    });
  }

  for (const [era, code] of [
    ['0.7', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['1.8', 'ECONNRESET'],
    ['2.14', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ] as const) {
    it(`ends a TLS handshake with ${code} where it speaks clear text as ${era}, as was recorded`, async () => {
      const controlPlane = await serve(ONE_TARGET, { behaveLike: era });
      const failure = await shake(controlPlane.port, {}).catch((error: unknown) => error);
      expect(failure).to.have.property('code', code);
    });
  }

  it('says so in the configuration, which stays in clear text', async () => {
    const apiServerAddress = { host: '127.0.0.1', port: 0 };
    for (const behaveLike of ['2.6', '2.9', '2.14', 'master'] as const satisfies EraName[]) {
      const controlPlane = await serve(ONE_TARGET, { behaveLike, tls, apiServerAddress });
      const { body } = await poll(controlPlane.apiPort, { path: '/config', method: 'GET' });
      const { monitoringAssignmentServer: mads } = JSON.parse(body) as Record<string, object>;
      expect(mads).to.include({ tlsEnabled: true, tlsCertFile: tls.certFile });
    }
  });

  it('shows a renewed certificate, and the old one while the new pair does not fit', async () => {
    const controlPlane = await serve(ONE_TARGET, { tls });
    await writeFile(`${tls.certFile}.new`, other.cert);
    await rename(`${tls.certFile}.new`, tls.certFile);
    expect(await securePoll(controlPlane.port, certificate.cert)).to.equal(200);
    expect((await controlPlane.told('certificate-unusable')).file).to.equal(tls.keyFile);
    await writeFile(tls.keyFile, other.key);
    expect(await securePoll(controlPlane.port, other.cert)).to.equal(200);
    expect((await controlPlane.told('certificate-renewed')).file).to.equal(tls.certFile);
  });

  for (const [what, damage, blamed] of [
    ['a certificate that is missing', { certFile: 'gone.crt' }, 'gone.crt'],
    ['a key that is missing', { keyFile: 'gone.key' }, 'gone.key'],
    ['a key for a certificate', { certFile: 'cp.key' }, 'cp.key'],
    ['a certificate for a key', { keyFile: 'cp.crt' }, 'cp.crt'],
    ['the key of another certificate', { keyFile: 'other.key' }, 'other.key'],
    ['a directory for a key', { keyFile: '.' }, '.'],
  ] as const) {
    it(`refuses ${what}, and names the file`, async () => {
      await writeFile(dir.file('other.key'), other.key);
      const names = { certFile: 'cp.crt', keyFile: 'cp.key', ...damage };
      const pair = { certFile: dir.file(names.certFile), keyFile: dir.file(names.keyFile) };
      const failure = await serve(ONE_TARGET, { tls: pair }).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'certificate-unusable', exitCode: ExitCode.config });
      expect((failure as Error).message).to.contain(`"${dir.file(blamed)}"`);
    });
  }

  it('forgets a connection whose handshake never comes to its end', async () => {
    const controlPlane = await serve(ONE_TARGET, { behaveLike: '2.14', tls });
    const connection = connectRaw(controlPlane.port);
    await connection.say(Buffer.from('16030100', 'hex'));
    await connection.closed;
    await controlPlane.told('connection-dropped');
  });
});
