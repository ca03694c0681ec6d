import { readFile, stat, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { answeringJson, NOT_FOUND, openApiServer } from '../support/api-server.js';
import { GRPC_V1 } from '../support/discovery-kit.js';
import { useFollowingKit } from '../support/following-kit.js';
import { openRecordedApiServer, type RecordedApiServerOptions } from '../support/recorded-api.js';
import { closedPort } from '../support/raw-server.js';
import { useBinary, type RunningBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

describe('run --once with the address of an API server', () => {
  const kit = useFollowingKit();
  const dir = useTempDir();
  const start = useBinary();
  const file = (): string => dir.file('targets.json');

  const STANDING = '[{"targets":["a:1"],"labels":{"mesh":"m","dataplane":"d"}}]\n';

  function once(port: number, ...flags: readonly string[]): RunningBinary {
    const address = `--cp-address=http://${kit.host}:${String(port)}`;
    return start(['run', '--once', `--output-file=${file()}`, address, ...flags]);
  }

  async function recorded(options: RecordedApiServerOptions): Promise<number> {
    const listen = { host: kit.host };
    return kit.closing(await openRecordedApiServer({ listen, ...options })).port;
  }

  async function kubernetes(): Promise<number> {
    const section = { enabled: true, port: await closedPort() };
    const config = { environment: 'kubernetes', monitoringAssignmentServer: section };
    const documents: Readonly<Record<string, unknown>> = {
      '/config': config,
      '/': { product: 'Kuma', version: '3.0.0' },
    };
    const server = await openApiServer(
      ({ path }) => (path in documents ? answeringJson(documents[path]) : NOT_FOUND),
      { listen: { host: kit.host } },
    );
    return kit.closing(server).port;
  }

  for (const [word, open] of [
    ['global', () => recorded({ version: '0.7.3', config: 'global-config' })],
    ['global', () => recorded({ version: '1.8.8', config: 'global-config' })],
    ['global', () => recorded({ version: '2.14.3', config: 'global-config' })],
    ['disabled', () => recorded({ version: '2.14.3', config: 'config-mads-disabled' })],
    ['Kubernetes', kubernetes],
  ] as const) {
    it(`ends with 78 at once and the word "${word}", and leaves the file alone`, async () => {
      await writeFile(file(), STANDING);
      const before = await stat(file());
      const binary = once(await open(), '--timeout=10m');
      expect(await binary.exit).to.deep.equal({ code: 78, signal: null });
      expect(binary.stderr).to.include(word).and.not.include('--timeout');
      expect(await readFile(file(), 'utf8')).to.equal(STANDING);
      expect((await stat(file())).ino).to.equal(before.ino);
    });
  }

  it('writes what MADS assigns, and says where it found it', async () => {
    await kit.controlPlane(GRPC_V1, { listen: { port: 11876 } });
    const port = await recorded({ version: '1.8.8', config: 'config' });
    const binary = once(port, '--removal-delay=0s');
    expect(await binary.exit).to.deep.equal({ code: 0, signal: null });
    expect(await readFile(file(), 'utf8')).to.include('backend-01');
    expect(binary.stderr).to.match(/names the port of MADS.* found=\S+:11876 .*how=config/);
  });
});
