import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { streamMethodPath } from '../../src/mads/api-version.js';
import { encodeDiscoveryRequest } from '../../src/mads/discovery-request.js';
import { useMadsStreams } from '../support/control-plane/mads-stream.js';
import { recordedRequest } from '../support/control-plane/recorded.js';
import { MOVED_TARGET, useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';

const V1_MESSAGE = {
  mesh: 'default',
  service: 'backend',
  targets: [
    {
      name: 'backend-01',
      scheme: 'http',
      address: '192.168.0.1:1234',
      metrics_path: '/metrics',
      labels: { env: 'prod' },
    },
  ],
};

const V1ALPHA1_MESSAGE = {
  name: '/meshes/default/dataplanes/backend-01',
  targets: [{ labels: { __address__: '192.168.0.1:1234' } }],
  labels: {
    __metrics_path__: '/metrics',
    __scheme__: 'http',
    dataplane: 'backend-01',
    env: 'prod',
    instance: 'backend-01',
    job: 'backend',
    mesh: 'default',
  },
};

const TWO_TARGETS = `assignments:
  - mesh: default
    service: backend
    targets:
      - { name: backend-01, address: '192.168.0.1:1234' }
      - { name: backend-02, address: '192.168.0.2:1234' }
    labels: { team: shop }
  - mesh: demo
    service: backend
    targets: [{ name: backend-01, address: '172.16.0.1:1234' }]
`;

describe('the gRPC streams of the control plane', () => {
  const serve = useControlPlane();
  const open = useMadsStreams();

  for (const [apiVersion, message] of [
    ['v1', V1_MESSAGE],
    ['v1alpha1', V1ALPHA1_MESSAGE],
  ] as const) {
    describe(`of ${apiVersion}`, () => {
      it('answer the first request of the Go client with all assignments', async () => {
        const controlPlane = await serve();
        const stream = open(controlPlane.port, apiVersion);
        stream.sendBytes(recordedRequest('first', apiVersion));
        expect(await stream.next()).to.deep.equal({
          version: controlPlane.version,
          nonce: '1',
          typeUrl: `type.googleapis.com/kuma.observability.${apiVersion}.MonitoringAssignment`,
          assignments: [message],
        });
      });

      it('push a saved change to everybody who accepted what was before', async () => {
        const controlPlane = await serve();
        const streams = [open(controlPlane.port, apiVersion), open(controlPlane.port, apiVersion)];
        for (const stream of streams) stream.send();
        const before = await Promise.all(streams.map((stream) => stream.accept()));
        await controlPlane.change(MOVED_TARGET);
        for (const stream of streams) {
          const pushed = await stream.next();
          expect(pushed.nonce).to.equal('2');
          expect(pushed.version).to.equal(controlPlane.version);
          expect(pushed.version).not.to.equal(before[0]?.version);
          expect(JSON.stringify(pushed.assignments)).to.contain('192.168.0.1:4321');
        }
      });

      it('meet a request for the other type with silence', async () => {
        const controlPlane = await serve();
        const stream = open(controlPlane.port, apiVersion);
        stream.sendBytes(recordedRequest('other type url', apiVersion));
        stream.end();
        expect((await stream.status).code).to.equal(status.OK);
        expect(stream.answers).to.deep.equal([]);
      });

      for (const name of ['empty type url', 'without node', 'one resource name']) {
        it(`answer a recorded request: ${name}`, async () => {
          const controlPlane = await serve();
          const stream = open(controlPlane.port, apiVersion);
          stream.sendBytes(recordedRequest(name, apiVersion));
          expect((await stream.next()).assignments).to.deep.equal([message]);
        });
      }

      it('take a star for a name that nobody has', async () => {
        const controlPlane = await serve();
        const stream = open(controlPlane.port, apiVersion);
        stream.sendBytes(recordedRequest('star as resource name', apiVersion));
        expect((await stream.next()).assignments).to.deep.equal([]);
      });
    });
  }

  it('filter by dataplane, not by assignment', async () => {
    const controlPlane = await serve(TWO_TARGETS);
    const stream = open(controlPlane.port, 'v1');
    stream.sendBytes(recordedRequest('one resource name', 'v1'));
    const { assignments } = await stream.next();
    expect(assignments).to.have.length(1);
    expect(assignments[0]).to.deep.include({ mesh: 'default', labels: { team: 'shop' } });
    expect(assignments[0]?.['targets']).to.have.length(1);
  });

  it('send one assignment per target over v1alpha1', async () => {
    const controlPlane = await serve(TWO_TARGETS);
    const stream = open(controlPlane.port, 'v1alpha1');
    stream.send();
    expect((await stream.next()).assignments.map(({ name }) => name)).to.deep.equal([
      '/meshes/default/dataplanes/backend-01',
      '/meshes/default/dataplanes/backend-02',
      '/meshes/demo/dataplanes/backend-01',
    ]);
  });

  it('send an empty list as an answer without resources', async () => {
    const controlPlane = await serve('assignments: []');
    const stream = open(controlPlane.port);
    stream.send();
    expect(await stream.next()).to.deep.include({ nonce: '1', assignments: [] });
  });

  it('answer a version that was never theirs', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.send({ versionInfo: '00000000-0000-4000-8000-000000000000' });
    expect((await stream.next()).nonce).to.equal('1');
  });

  it('ignore a reply to another answer than the newest', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.send();
    const { version } = await stream.next();
    stream.send({ versionInfo: version, responseNonce: '999' });
    stream.send({ versionInfo: version, responseNonce: '' });
    await controlPlane.change(MOVED_TARGET);
    stream.send({ versionInfo: version, responseNonce: '1' });
    stream.end();
    await stream.status;
    expect(stream.answers.map(({ nonce }) => nonce)).to.deep.equal(['1', '2']);
  });

  it('end with OK when the client half-closes', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.send();
    await stream.accept();
    stream.end();
    expect((await stream.status).code).to.equal(status.OK);
    await controlPlane.told('stream-closed');
  });

  it('say UNIMPLEMENTED to every other method, and live on', async () => {
    const controlPlane = await serve();
    const session = connectHttp2(`http://127.0.0.1:${String(controlPlane.port)}`);
    for (const method of ['DeltaMonitoringAssignments', 'FetchMonitoringAssignments']) {
      const path = streamMethodPath('v1').replace('StreamMonitoringAssignments', method);
      const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc' };
      const call = session.request(headers);
      const [answer] = (await once(call, 'response')) as [Record<string, unknown>];
      expect(answer['grpc-status']).to.equal(String(status.UNIMPLEMENTED));
      call.close();
    }
    session.close();
    const stream = open(controlPlane.port);
    stream.send();
    await stream.next();
  });

  it('end with INTERNAL at a message that is none', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.sendBytes(Buffer.from('not a protobuf message'));
    expect((await stream.status).code).to.equal(status.INTERNAL);
    await controlPlane.told('stream-closed');
  });

  it('refuse a request that is larger than any request is', async () => {
    const controlPlane = await serve();
    const stream = open(controlPlane.port);
    stream.send({ nodeId: 'x'.repeat(5 * 1024 * 1024) });
    expect((await stream.status).code).to.equal(status.RESOURCE_EXHAUSTED);
  });

  it('send not even headers while a request is parked', async () => {
    const controlPlane = await serve();
    const session = connectHttp2(`http://127.0.0.1:${String(controlPlane.port)}`);
    const parked = session.request({
      ':method': 'POST',
      ':path': streamMethodPath('v1'),
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let headers: unknown;
    parked.on('response', (received) => (headers = received));
    const request = { versionInfo: controlPlane.version, nodeId: 'kuma_sd', responseNonce: '' };
    parked.write(grpcFrame(encodeDiscoveryRequest('v1', request)));
    await controlPlane.told('stream-opened');
    const other = open(controlPlane.port);
    other.send();
    await other.next();
    expect(headers).to.equal(undefined);
    await controlPlane.change(MOVED_TARGET);
    await once(parked, 'data');
    expect(headers).to.deep.include({ ':status': 200 });
    session.destroy();
  });

  it('answer a client that goes on rejecting once a second, not in a hot loop', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(undefined, { clock });
    const stream = open(controlPlane.port);
    stream.send();
    await stream.next();
    const errorDetail = { code: 3, message: 'recorder rejects' };
    for (const nonce of ['1', '2', '3']) {
      stream.sendBytes(recordedNack(nonce));
      const rejected = await controlPlane.told('rejected', Number(nonce));
      expect(rejected).to.deep.include({ nodeId: 'kuma_sd', message: errorDetail.message });
      await clock.advance(999);
      expect(clock.sleepingMs).to.deep.equal([1]);
      expect(stream.answers).to.have.length(Number(nonce));
      await clock.advance(1);
      expect((await stream.next()).nonce).to.equal(String(Number(nonce) + 1));
    }
  });

  it('send a change to a rejecting client at once', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(undefined, { clock });
    const stream = open(controlPlane.port);
    stream.send();
    await stream.next();
    stream.sendBytes(recordedNack('1'));
    await controlPlane.told('rejected');
    await controlPlane.change(MOVED_TARGET);
    expect((await stream.next()).version).to.equal(controlPlane.version);
  });

  it('take a rejection that names the rejected version for a reply like any other', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(undefined, { clock });
    const stream = open(controlPlane.port);
    stream.send();
    const { version, nonce } = await stream.next();
    const errorDetail = { code: 3, message: 'no' };
    stream.send({ versionInfo: version, responseNonce: nonce, errorDetail });
    await controlPlane.told('rejected');
    expect(clock.sleepingMs).to.deep.equal([]);
    await controlPlane.change(MOVED_TARGET);
    expect((await stream.next()).nonce).to.equal('2');
  });

  it('end with UNAVAILABLE when the control plane closes', async () => {
    const controlPlane = await serve();
    const streams = [open(controlPlane.port, 'v1'), open(controlPlane.port, 'v1alpha1')];
    for (const stream of streams) stream.send();
    await Promise.all(streams.map((stream) => stream.accept()));
    await controlPlane.close();
    for (const stream of streams) expect((await stream.status).code).to.equal(status.UNAVAILABLE);
  });
});

function recordedNack(responseNonce: string): Uint8Array {
  const errorDetail = { code: 3, message: 'recorder rejects' };
  const request = { versionInfo: '', nodeId: 'kuma_sd', responseNonce, errorDetail };
  return encodeDiscoveryRequest('v1', request);
}

function grpcFrame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
