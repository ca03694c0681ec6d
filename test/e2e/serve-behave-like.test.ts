import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { poll } from '../support/control-plane/http.js';
import { ONE_TARGET } from '../support/control-plane/use-control-plane.js';
import { useBinary } from '../support/run-binary.js';
import { useTempDir } from '../support/temp-dir.js';

const LISTEN = '--listen-address=127.0.0.1:0';

describe('serve on the command line', () => {
  const dir = useTempDir();
  const start = useBinary();
  let assignments: string;

  beforeEach('write the assignments', async () => {
    await writeFile(dir.file('a.yaml'), ONE_TARGET);
    assignments = `--assignments=${dir.file('a.yaml')}`;
  });

  it('behaves like a Kuma and has its API server, and says where both are', async () => {
    const flags = ['--behave-like=0.7', '--api-server-address=127.0.0.1:0'];
    const binary = start(['serve', assignments, LISTEN, ...flags]);
    const mads = await binary.waitForLine((line) => line.startsWith('ready address='));
    const api = await binary.waitForLine((line) => line.startsWith('ready api-address='));
    expect(mads).to.match(/^ready address=127\.0\.0\.1:\d+$/);
    expect(api).to.match(/^ready api-address=127\.0\.0\.1:\d+$/);
    const [madsPort = '', apiPort = ''] = [mads, api].map((line) => /\d+$/.exec(line)?.[0]);
    const { body } = await poll(Number(apiPort), { path: '/catalog', method: 'GET' });
    expect(body).to.contain(`"url": "grpc://localhost:${madsPort}"`);
  });

  it('ends with 78 and names the file when there is no certificate', async () => {
    const pair = [
      `--tls-cert-file=${dir.file('gone.crt')}`,
      `--tls-key-file=${dir.file('gone.key')}`,
    ];
    const binary = start(['serve', assignments, LISTEN, ...pair]);
    expect((await binary.exit).code).to.equal(78);
    expect(binary.stderr).to.contain(dir.file('gone.crt')).and.to.contain('ENOENT');
  });

  it('ends with 2 for a certificate without a key, and for a version that is none', async () => {
    for (const [flag, text] of [
      ['--tls-cert-file=x', '--tls-key-file'],
      ['--behave-like=3.0', '"master"'],
    ] as const) {
      const binary = start(['serve', assignments, LISTEN, flag]);
      expect((await binary.exit).code).to.equal(2);
      expect(binary.stderr).to.contain(text);
    }
  });
});
