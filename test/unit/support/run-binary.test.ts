import { expect } from 'chai';

import { useBinary } from '../../support/run-binary.js';

describe('a run of the binary', () => {
  const startBinary = useBinary();

  it('gives output and exit code', async () => {
    const binary = startBinary(['--version']);
    expect(await binary.exit).to.deep.equal({ code: 0, signal: null });
    expect(binary.stdout).to.match(/^kuma-prometheus-sd \d+\.\d+\.\d+\n$/);
    expect(await binary.waitForLine((line) => line.startsWith('kuma'))).to.equal(
      binary.stdout.trim(),
    );
  });

  it('passes its own environment only', async () => {
    process.env['KUMA_PROMETHEUS_SD_LOG_LEVEL'] = 'nonsense';
    try {
      const options = { env: { KUMA_PROMETHEUS_SD_OUTPUT_FILE: 'targets.json' } };
      expect((await startBinary(['version'], options).exit).code).to.equal(0);
    } finally {
      delete process.env['KUMA_PROMETHEUS_SD_LOG_LEVEL'];
    }
  });

  it('tells all that was said when the awaited line does not come', async () => {
    const binary = startBinary(['--version']);
    const failure = await binary.waitForLine(() => false).catch((error: unknown) => error);
    expect((failure as Error).message).to.match(
      /ended before the line came[^]*kuma-prometheus-sd \d/,
    );
  });

  it('ends with the signal that killed it', async () => {
    const serve = ['serve', '--assignments', 'examples/assignments.yaml', '--listen-address'];
    const binary = startBinary([...serve, '127.0.0.1:0']);
    binary.kill('SIGKILL');
    expect(await binary.stop()).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });
});
