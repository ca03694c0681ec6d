import { expect } from 'chai';

import { usePrometheus } from '../support/prometheus.js';
import type { Prometheus } from '../support/prometheus.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';

const READS = 'prometheus_sd_file_scan_duration_seconds_count';
const READ_ERRORS = 'prometheus_sd_file_read_errors_total';

describe('a real Prometheus beside the tool', () => {
  const startPrometheus = usePrometheus();
  const kit = useToolKit();

  /** Waits until it knows exactly these targets. */
  async function discovered(
    prometheus: Prometheus,
    wanted: Readonly<Record<string, string>>,
  ): Promise<void> {
    await waitFor(
      async () => {
        const targets = await prometheus.targets();
        const seen = targets.map((labels) => [labels['dataplane'], labels['__address__']]);
        return JSON.stringify(seen.sort()) === JSON.stringify(Object.entries(wanted));
      },
      { what: JSON.stringify(wanted) },
    );
  }

  it('sees targets appear, change and go, each with one read', async function () {
    this.timeout(60_000);
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: ['--removal-delay=500ms'] });
    const first = await controlPlane.nextTurn();
    const prometheus = await startPrometheus(kit.path('*.json'));
    const before = await waitFor(() =>
      prometheus.metric(READS).then((reads) => reads > 0 && reads),
    );
    const answer = async (version: string, ...dataplanes: readonly string[]): Promise<void> => {
      (await controlPlane.nextTurn()).answer({ version, dataplanes });
    };
    first.answer({ version: '1', dataplanes: ['backend-01'] });
    await discovered(prometheus, { 'backend-01': '192.168.0.1:1234' });
    await answer('2', 'backend-01', 'backend-02');
    await discovered(prometheus, {
      'backend-01': '192.168.0.1:1234',
      'backend-02': '192.168.0.2:1234',
    });
    await answer('3', 'backend-02');
    await discovered(prometheus, { 'backend-02': '192.168.0.2:1234' });
    const writes = tool.lines.filter((line) => line.includes('Wrote the target file'));
    expect(writes).to.have.lengthOf(3);
    expect((await prometheus.metric(READS)) - before).to.equal(3);
    expect(await prometheus.metric(READ_ERRORS)).to.equal(0);
    expect((await tool.stop()).code).to.equal(0);
    expect(await prometheus.targets()).to.have.lengthOf(1);
  });
});
