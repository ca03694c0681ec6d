import { expect } from 'chai';

import type { ApiServerDouble } from '../support/api-server.js';
import { GRPC_V1 } from '../support/discovery-kit.js';
import { useFollowingKit } from '../support/following-kit.js';
import { openRecordedApiServer, type RecordedApiServerOptions } from '../support/recorded-api.js';
import { openRecordedPort, recordedMadsPort } from '../support/recorded-port.js';

const MADS_PATH = 'GET /v3/discovery:monitoringassignments';

/** Real API servers, byte for byte, each with what it points at; the ports are those that the recordings name. */
describe('the way from a recorded API server to MADS', () => {
  const kit = useFollowingKit();

  async function apiServer(options: RecordedApiServerOptions): Promise<ApiServerDouble> {
    return kit.closing(await openRecordedApiServer({ listen: { host: kit.host }, ...options }));
  }

  async function madsPort(version: string, port: number): Promise<void> {
    kit.closing(await openRecordedPort(recordedMadsPort(version), { host: kit.host, port }));
  }

  /** What was asked to find the way; the version is asked for beside a conversation, and leads nowhere. */
  function asked(server: ApiServerDouble): readonly string[] {
    return server.requests
      .map(({ method, path }) => `${method} ${path}`)
      .filter((question) => question !== 'GET /');
  }

  for (const { version, config, port, how, rung } of [
    { version: '0.7.3', config: 'config', port: 10776, how: 'catalog', rung: 'gRPC v1alpha1' },
    {
      version: '0.7.3',
      config: 'config-bad-bearer',
      port: 10776,
      how: 'catalog',
      rung: 'gRPC v1alpha1',
    },
    { version: '1.8.8', config: 'config', port: 11876, how: 'config', rung: 'gRPC v1' },
    { version: '1.8.8', config: 'config-bad-bearer', port: 11876, how: 'config', rung: 'gRPC v1' },
    { version: '1.8.8', config: 'config-restricted', port: 12076, how: 'config', rung: 'gRPC v1' },
    { version: '2.14.3', config: 'config', port: 13476, how: 'config', rung: 'HTTP v1' },
    { version: '2.14.3', config: 'config-bad-bearer', port: 13476, how: 'config', rung: 'HTTP v1' },
  ]) {
    for (const scheme of ['http://', 'grpc://', '']) {
      it(`leads from ${scheme}HOST:PORT to ${rung} with ${version}/api/${config}`, async () => {
        const server = await apiServer({ version, config });
        await madsPort(version, port);
        const following = await kit.follow(`${scheme}${kit.host}:${String(server.port)}`);
        expect(await following.answered()).to.equal(rung);
        expect(following.of('answer-taken')[0]?.targets).to.be.above(0);
        expect(following.located).to.deep.equal([`${how} ${kit.host}:${String(port)}`]);
        expect(following.of('lost')).to.deep.equal([]);
        const questions = asked(server).filter((each) => each.startsWith('GET'));
        const expected = how === 'catalog' ? ['GET /catalog'] : ['GET /catalog', 'GET /config'];
        expect(questions).to.deep.equal(scheme === 'http://' ? [MADS_PATH, ...expected] : expected);
      });
    }
  }

  for (const { version, port, rung } of [
    { version: '0.7.3', port: 10776, rung: 'gRPC v1alpha1' },
    { version: '1.8.8', port: 11876, rung: 'gRPC v1' },
    { version: '2.14.3', port: 13476, rung: 'HTTP v1' },
  ]) {
    it(`takes the MADS port of ${version} for what it is under http:// too`, async () => {
      await madsPort(version, port);
      const following = await kit.follow(`http://${kit.host}:${String(port)}`);
      expect(await following.answered()).to.equal(rung);
      expect(following.located).to.deep.equal([]);
      expect(following.of('lost')).to.deep.equal([]);
    });

    for (const scheme of ['http', 'grpc']) {
      it(`says that ${version} is global, under ${scheme}://`, async () => {
        const names = { config: 'global-config', catalog: 'global-catalog', root: 'global-root' };
        const server = await apiServer({ version, ...names });
        const following = await kit.follow(`${scheme}://${kit.host}:${String(server.port)}`);
        const { error } = await following.lost();
        expect(error).to.include({ code: 'control-plane-global', exitCode: 78 });
        expect(error?.message)
          .to.match(/ is global /)
          .and.include(`${kit.host}:${String(server.port)}`)
          .and.include("each zone's control plane");
      });
    }

    it(`says what it asked where ${version} knows the way, and nobody is there`, async () => {
      const server = await apiServer({ version, config: 'config' });
      const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
      const { error } = await following.lost();
      expect(error).to.include({ code: 'control-plane-unreachable', exitCode: 69 });
      expect(error?.message)
        .to.include(`the API server at ${kit.host}:${String(server.port)}`)
        .and.include(`names ${kit.host}:${String(port)} (no TLS): Cannot connect`)
        .and.include('ECONNREFUSED')
        .and.not.include('5681');
    });
  }

  for (const scheme of ['http', 'grpc']) {
    it(`says that MADS is disabled in 2.14.3, under ${scheme}://`, async () => {
      const server = await apiServer({ version: '2.14.3', config: 'config-mads-disabled' });
      const following = await kit.follow(`${scheme}://${kit.host}:${String(server.port)}`);
      const { error } = await following.lost();
      expect(error).to.include({ code: 'mads-disabled', exitCode: 78 });
      expect(error?.message)
        .to.include('MADS is disabled')
        .and.include('KUMA_MONITORING_ASSIGNMENT_SERVER_ENABLED=true');
      expect(following.located).to.deep.equal([]);
    });
  }

  it('tries TLS where 2.14.3 says tlsEnabled', async () => {
    const server = await apiServer({ version: '2.14.3', config: 'config-tls' });
    const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
    const { error } = await following.lost();
    expect(following.located).to.deep.equal([`config ${kit.host}:13476 TLS`]);
    expect(error?.message).to.include(`/config names ${kit.host}:13476 (TLS): Cannot connect`);
  });

  for (const [version, config, status] of [
    ['2.14.3', 'config-restricted', 403],
    ['2.14.3', 'config-restricted-bad-bearer', 401],
    ['1.8.8', 'config-restricted-bad-bearer', 401],
  ] as const) {
    it(`tries port 5676 where ${version} answers ${config}`, async () => {
      const server = await apiServer({ version, config });
      await kit.controlPlane(GRPC_V1, { listen: { port: 5676 } });
      const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
      expect(await following.answered()).to.equal('gRPC v1');
      expect(following.located).to.deep.equal([`guess ${kit.host}:5676`]);
    });

    it(`says that it tried port 5676 where ${version} answers ${config}, and nobody is there`, async () => {
      const server = await apiServer({ version, config });
      const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
      const { error } = await following.lost();
      expect(error).to.include({ code: 'control-plane-unreachable' });
      expect(error?.message)
        .to.include(`GET /config: HTTP ${String(status)}`)
        .and.include(`${kit.host}:5676 (no TLS): Cannot connect`)
        .and.include('the usual port of MADS was tried');
      expect(following.located).to.deep.equal([`guess ${kit.host}:5676`]);
    });
  }

  for (const catalog of ['catalog-advertised-hostname', 'catalog-explicit-url']) {
    it(`goes by /config where nobody is where 0.7.3/api/${catalog} points`, async () => {
      const server = await apiServer({ version: '0.7.3', config: 'config', catalog });
      await madsPort('0.7.3', 10776);
      const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
      expect(await following.answered()).to.equal('gRPC v1alpha1');
      expect(following.located).to.have.length(2);
      expect(following.located[0]).to.match(/^catalog (kuma|mads)\.example\.test:\d+$/);
      expect(following.located[1]).to.equal(`config ${kit.host}:10776`);
    });
  }

  it('asks nothing again while what was found works', async () => {
    const server = await apiServer({ version: '1.8.8', config: 'config' });
    const controlPlane = await kit.controlPlane(GRPC_V1, { listen: { port: 11876 } });
    const following = await kit.follow(`http://${kit.host}:${String(server.port)}`);
    await following.answered();
    const questions = asked(server);
    controlPlane.cut();
    await following.seen('connected', 2);
    expect(asked(server)).to.deep.equal(questions);
    expect(following.located).to.have.length(1);
  });
});
