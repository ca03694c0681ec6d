import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { ExitCode } from '../../src/base/house-error.js';
import { ListenError } from '../../src/platform/server/listen-error.js';
import { poll, POLL_PATH, useRawConnections } from '../support/control-plane/http.js';
import { useMadsStreams } from '../support/control-plane/mads-stream.js';
import {
  ONE_TARGET,
  TestControlPlane,
  useControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { useTempDir } from '../support/temp-dir.js';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** The frame by which an HTTP/2 server says that it has read our settings. */
const SETTINGS_ACK = new RegExp(Buffer.from([0, 0, 0, 4, 1, 0, 0, 0, 0]).toString('latin1'));

describe('the control plane among bad clients', () => {
  const serve = useControlPlane();
  const connect = useRawConnections();
  const open = useMadsStreams();
  const dir = useTempDir();

  /** Both transports still work. */
  async function expectAlive(controlPlane: TestControlPlane): Promise<void> {
    expect((await poll(controlPlane.port)).status).to.equal(200);
    const stream = open(controlPlane.port);
    stream.send();
    expect((await stream.next()).assignments).to.have.length(1);
  }

  for (const [what, bytes] of [
    ['random bytes', randomBytes(4096)],
    [
      'an HTTP/2 preface and random bytes',
      Buffer.concat([Buffer.from(PREFACE), randomBytes(4096)]),
    ],
    [
      'an HTTP/2 preface and a frame that is too large',
      Buffer.from(`${PREFACE}\xff\xff\xff`, 'latin1'),
    ],
    ['half of an HTTP/2 preface and something else', Buffer.from('PRI * HTTP/1.1\r\n\r\n')],
    ['headers without end', Buffer.from(`GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`)],
    ['nothing but line feeds', Buffer.from('\r\n'.repeat(1000))],
  ] as const) {
    it(`closes a connection that says ${what}`, async () => {
      const controlPlane = await serve();
      const connection = connect(controlPlane.port);
      await connection.say(bytes);
      connection.end();
      await connection.closed;
      await expectAlive(controlPlane);
    });
  }

  it('answers garbage in HTTP/1 with 400', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    await connection.say('\x16\x03\x01 not HTTP at all\r\n\r\n');
    await connection.hears(/^HTTP\/1\.1 400 Bad Request\r\n/);
    await connection.closed;
    expect(await controlPlane.told('request-refused')).to.include({ status: 400 });
  });

  it('answers headers that are too large with 431', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    await connection.say(`POST ${POLL_PATH} HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`);
    await connection.hears(/^HTTP\/1\.1 431 /);
    await connection.closed;
  });

  it('fails a TLS client fast', async () => {
    const controlPlane = await serve();
    const socket = connectTls({ port: controlPlane.port, host: '127.0.0.1' });
    await once(socket, 'error');
    await expectAlive(controlPlane);
  });

  it('drops a connection that ends before it says what it speaks', async () => {
    const controlPlane = await serve();
    for (const beginning of ['', 'P', 'PRI']) {
      const connection = connect(controlPlane.port);
      if (beginning !== '') await connection.say(beginning);
      connection.end();
      await connection.closed;
    }
    await controlPlane.told('connection-dropped', 3);
    await expectAlive(controlPlane);
  });

  it('serves others while one says nothing', async () => {
    const controlPlane = await serve();
    const silent = connect(controlPlane.port);
    await silent.say('PR');
    await expectAlive(controlPlane);
  });

  it('speaks HTTP/2 also when the preface comes byte by byte', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    for (const byte of PREFACE) await connection.say(byte);
    await connection.say(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    await connection.hears(SETTINGS_ACK);
  });

  it('notices that a stream was cut', async () => {
    const controlPlane = await serve();
    const proxy = await TcpProxy.open({ host: '127.0.0.1', port: controlPlane.port });
    const stream = open(proxy.port);
    stream.send();
    await stream.next();
    proxy.become({ kind: 'reset' });
    await controlPlane.told('stream-closed');
    await proxy.close();
    await expectAlive(controlPlane);
  });

  it('forgets a stream that was cancelled, and serves the next on the same connection', async () => {
    const controlPlane = await serve();
    const session = connectHttp2(`http://127.0.0.1:${String(controlPlane.port)}`);
    for (const count of [1, 2, 3]) {
      const call = session.request({
        ':method': 'POST',
        ':path':
          '/kuma.observability.v1.MonitoringAssignmentDiscoveryService/StreamMonitoringAssignments',
        'content-type': 'application/grpc',
      });
      call.write(Buffer.alloc(5));
      await once(call, 'response');
      call.close(8);
      await controlPlane.told('stream-closed', count);
    }
    session.close();
  });

  it('survives a poll whose connection is cut while it waits', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    const body = JSON.stringify({ version_info: controlPlane.version });
    const head = `POST ${POLL_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    await connection.say(head + body);
    connection.cut();
    await controlPlane.told('answered');
    await expectAlive(controlPlane);
  });

  it('closes with everything open, and leaves nothing', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.send();
    await stream.accept();
    const raw = ['', 'PRI', PREFACE, `POST ${POLL_PATH} HTTP/1.1\r\nHost`].map(async (bytes) => {
      const connection = connect(controlPlane.port);
      await connection.say(bytes);
      return connection;
    });
    const connections = await Promise.all(raw);
    const body = JSON.stringify({ version_info: controlPlane.version });
    const parked = poll(controlPlane.port, { body }).catch((error: unknown) => error);
    await poll(controlPlane.port);
    await Promise.all([controlPlane.close(), controlPlane.close()]);
    await Promise.all([stream.status, parked, ...connections.map(({ closed }) => closed)]);
    expect(controlPlane.events.filter(({ kind }) => kind === 'closed')).to.have.length(1);
    const late = await poll(controlPlane.port).catch((error: unknown) => error);
    expect(late).to.include({ code: 'ECONNREFUSED' });
  });

  it('names the port that is in use', async () => {
    const controlPlane = await serve();
    const listenAddress = { host: '127.0.0.1', port: controlPlane.port };
    const second = new TestControlPlane(dir.file('second.yaml'));
    const error = await second
      .open(ONE_TARGET, { listenAddress })
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ListenError);
    expect(error).to.include({ exitCode: ExitCode.config });
    expect((error as Error).message)
      .to.contain(`port ${String(controlPlane.port)} is in use`)
      .and.to.contain('--listen-address');
  });

  it('says that an address belongs to another machine', async () => {
    const listenAddress = { host: '192.0.2.1', port: 0 };
    const elsewhere = new TestControlPlane(dir.file('elsewhere.yaml'));
    const error = await elsewhere
      .open(ONE_TARGET, { listenAddress })
      .catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain('EADDRNOTAVAIL');
  });
});
