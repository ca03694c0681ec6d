import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMetrics } from '../../../src/observability/create-metrics.js';
import { openProcessMetrics } from '../../../src/observability/process-metrics.js';
import { processReadings } from '../../../src/platform/process-readings.js';
import { linux, skipUnless } from '../../support/needs.js';
import { environmentOf, requireRealPart } from '../../support/real-parts.js';
import { waitFor } from '../../support/wait-for.js';

describe('the metrics of the process', () => {
  const metrics = createMetrics({ prefix: 'kuma_prometheus_sd_' });
  let open: { close(): void };

  before('begin to measure', () => {
    open = openProcessMetrics(metrics, {
      readings: processReadings,
      version: '1.2.3',
      nodeVersion: 'v20.0.0',
    });
  });

  after('stop it', () => {
    open.close();
  });

  async function values(): Promise<ReadonlyMap<string, number>> {
    const { text } = await metrics.render();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const [name = '', value = ''] = line.split(' ');
        return [name, Number(value)] as const;
      }),
    );
  }

  it('say what runs, and what it takes', async () => {
    const found = await values();
    expect(
      found.get('kuma_prometheus_sd_build_info{version="1.2.3",node_version="v20.0.0"}'),
    ).to.equal(1);
    for (const name of [
      ...['process_cpu_seconds_total', 'process_resident_memory_bytes'],
      ...['nodejs_heap_size_used_bytes', 'nodejs_heap_size_total_bytes'],
    ])
      expect(found.get(name), name).to.be.above(0);
    const startedAt = found.get('process_start_time_seconds') ?? 0;
    expect(startedAt).to.be.within(Date.now() / 1_000 - 86_400, Date.now() / 1_000);
  });

  it('count files where the system tells', async function () {
    skipUnless(this, linux);
    const found = await values();
    const maximum = found.get('process_max_fds') ?? Infinity;
    expect(found.get('process_open_fds')).to.be.within(1, maximum);
  });

  it('see that the event loop was held up, and forget it when it was told', async () => {
    const lag = async (): Promise<number> =>
      (await values()).get('nodejs_eventloop_lag_max_seconds') ?? 0;
    const hold = (): void => {
      const until = performance.now() + 200;
      while (performance.now() < until);
    };
    await waitFor(async () => {
      hold();
      // Node notes it when it comes to its timers again.
      await nextTurn();
      await nextTurn();
      return (await lag()) > 0.1;
    });
    await waitFor(async () => (await lag()) < 0.1);
  });

  it('pass the eyes of promtool', async function () {
    const promtool = requireRealPart(this, 'promtool');
    await waitFor(async () => (await values()).has('nodejs_eventloop_lag_mean_seconds'));
    metrics.counter({ name: 'polls_total', help: 'P.', labelNames: ['code'] });
    const polls = metrics.histogram({ name: 'write_seconds', help: 'W.', buckets: [1, 2] });
    polls.observe(1.5);
    const { text } = await metrics.render();
    const output = execFileSync(promtool, ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
      env: { ...process.env, ...environmentOf(promtool) },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect(output).to.equal('');
  });
});
