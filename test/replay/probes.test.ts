import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { useDiscoveryKit, type Run } from '../support/discovery-kit.js';
import {
  openRecordedPort,
  recordedMadsPort,
  type RecordedPortProbes,
} from '../support/recorded-port.js';
import { closedPort, type RawServer } from '../support/raw-server.js';
import { readRecordedLines } from '../support/recording.js';

/** The API server's port of a version. */
function apiPort(version: string): RecordedPortProbes {
  const probe = (name: string): string => `${version}/probes/api-port-${name}`;
  return { http2: probe('http2-preface'), post: probe('mads-post') };
}

describe('the ladder on recorded ports', () => {
  const kit = useDiscoveryKit();
  const opened: RawServer[] = [];
  afterEach('close the recorded port', async () => {
    for (const server of opened.splice(0)) await server.close();
  });

  const QUICK = { connectTimeoutMs: 2_000, firstResponseTimeoutMs: 200 } as const;

  async function run(probes: RecordedPortProbes, controlPlane = {}): Promise<Run> {
    const server = await openRecordedPort(probes);
    opened.push(server);
    return kit.run(server.port, { controlPlane: { ...QUICK, ...controlPlane } });
  }

  for (const [version, rung] of [
    ['0.7.3', 'gRPC v1alpha1'],
    ['1.8.8', 'gRPC v1'],
    ['2.14.3', 'HTTP v1'],
  ] as const) {
    it(`finds ${rung} on the MADS port of ${version}, and gets assignments`, async () => {
      const started = await run(recordedMadsPort(version));
      const { rung: found } = await started.seen('connected');
      expect(rungText(found)).to.equal(rung);
      expect((await started.seen('answer-taken')).targets).to.be.above(0);
      expect(started.of('lost')).to.deep.equal([]);
    });

    it(`finds no MADS on the API port of ${version}, and says why`, async () => {
      const { error } = await (await run(apiPort(version))).lost();
      expect(error).to.include({ code: 'no-transport' });
      expect(error?.message)
        .to.match(/gRPC v1: .*HTTP\/2/)
        .and.to.match(/HTTP v1: .*HTTP 404 "404: Page Not Found"/)
        .and.to.match(/GET \/catalog: HTTP 404 .*GET \/config: HTTP 404/);
    });

    it(`finds nobody on the MADS port of a global ${version}`, async () => {
      const lines = readRecordedLines(`${version}/probes/global-mads-port`);
      expect(lines.at(-1)?.note).to.equal('ECONNREFUSED');
      const started = kit.run(await closedPort());
      expect((await started.lost()).error).to.include({ code: 'control-plane-unreachable' });
      expect(started.tried).to.deep.equal([]);
    });

    it(`takes the MADS port of ${version} in clear text for no TLS`, async () => {
      const server = await openRecordedPort(recordedMadsPort(version));
      opened.push(server);
      const { port } = server;
      const address = {
        kind: 'network',
        scheme: 'grpcs',
        host: '127.0.0.1',
        port,
        tls: true,
      } as const;
      const started = kit.run(port, { controlPlane: { ...QUICK, addresses: [address] } });
      const { error } = await started.lost();
      expect(error).to.include({ code: 'control-plane-unreachable' });
      expect(error?.message).to.include('use grpc:// or http:// for its address');
      expect(started.tried).to.deep.equal([]);
    });
  }

  it('finds nobody on the MADS port of a 2.14.3 where MADS is disabled', async () => {
    const lines = readRecordedLines('2.14.3/probes/mads-disabled-port');
    expect(lines.at(-1)?.note).to.equal('ECONNREFUSED');
    const started = kit.run(await closedPort());
    expect((await started.lost()).error).to.include({ code: 'control-plane-unreachable' });
  });

  for (const version of ['1.8.8', '2.14.3']) {
    it(`shows what the TLS port of ${version} says to clear text`, async () => {
      const post = `${version}/probes/dp-port-mads-post`;
      const started = await run({ http2: `${version}/probes/api-port-http2-preface`, post });
      const { error } = await started.lost();
      expect(error?.message)
        .to.include('Client sent an HTTP request to an HTTPS server.')
        .and.include('use grpcs:// or https:// for its address')
        .and.not.include('5681');
    });
  }

  it('says the reason of each rung where SETTINGS come and nothing else, as from 0.7.3', async () => {
    const { streams: _, ...silent } = recordedMadsPort('0.7.3');
    const { error } = await (await run(silent)).lost();
    expect(error?.message)
      .to.match(/gRPC v1: No answer within 200ms/)
      .and.to.match(/gRPC v1alpha1: No answer within 200ms/)
      .and.to.match(/HTTP v1: The peer does not speak HTTP\/1.1/);
  });

  it('finds HTTP where SETTINGS come and nothing else, as from 1.8.8, and a POST is answered', async () => {
    const { streams: _, ...silent } = recordedMadsPort('1.8.8');
    const started = await run(silent);
    await started.seen('answer-taken');
    expect(started.tried).to.deep.equal(['gRPC v1', 'gRPC v1alpha1', 'HTTP v1']);
  });

  it('names the flag where only gRPC was allowed and 2.14.3 is there', async () => {
    const started = await run(recordedMadsPort('2.14.3'), { transport: 'grpc' });
    const { error } = await started.lost();
    expect(error).to.include({ code: 'no-transport' });
    expect(error?.message).to.include('--transport').and.to.include('HTTP only');
    expect(started.tried.every((rung) => rung === 'gRPC v1')).to.equal(true);
  });

  it('says what is wrong where only HTTP was allowed and 0.7.3 is there', async () => {
    const { error } = await (await run(recordedMadsPort('0.7.3'), { transport: 'http' })).lost();
    expect(error).to.include({ code: 'no-transport' });
    expect(error?.message).to.include('does not speak HTTP/1.1');
  });

  it('says what is wrong where only v1 was allowed and 0.7.3 is there', async () => {
    const { error } = await (await run(recordedMadsPort('0.7.3'), { apiVersion: 'v1' })).lost();
    expect(error?.message).to.include(
      'unknown service kuma.observability.v1.MonitoringAssignmentDiscoveryService',
    );
  });

  it('says what is wrong where only v1alpha1 was allowed and 1.8.8 is there', async () => {
    const { error } = await (
      await run(recordedMadsPort('1.8.8'), { apiVersion: 'v1alpha1' })
    ).lost();
    expect(error?.message).to.include(
      'unknown service kuma.observability.v1alpha1.MonitoringAssignmentDiscoveryService',
    );
  });
});
