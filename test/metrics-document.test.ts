import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { registerDiscoveryMetrics } from '../src/discovery/report/discovery-metrics.js';
import { StatusBoard } from '../src/discovery/report/status-board.js';
import { openProcessMetrics } from '../src/observability/process-metrics.js';
import { registerReloadMetrics } from '../src/observability/reload-metrics.js';
import { environmentOf, requireRealPart } from './support/real-parts.js';
import { createRecordingMetrics, type RecordedMetric } from './support/recording-metrics.js';
import { useTempDir } from './support/temp-dir.js';

const DOCUMENT = join(import.meta.dirname, '../docs/metrics.md');

describe('docs/metrics.md', () => {
  const dir = useTempDir();

  it('lists the metrics that the code has, with their types and labels, and no others', () => {
    expect(documented().sort()).to.deep.equal(registered().map(toText).sort());
  });

  describe('before promtool', () => {
    let promtool: string;
    before('find promtool', function () {
      promtool = requireRealPart(this, 'promtool');
    });

    it('has alerts that are rules of Prometheus', async () => {
      const [, rules = ''] = /```yaml\n(groups:.*?)```/s.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
      await writeFile(dir.file('rules.yml'), rules);
      const env = { ...process.env, ...environmentOf(promtool) };
      const args = ['check', 'rules', dir.file('rules.yml')];
      const { stdout } = await promisify(execFile)(promtool, args, { env });

      expect(stdout).to.include('SUCCESS: 7 rules found');
    });
  });
});

/** All metrics of `run`. Who registers more of them adds a line here. */
function registered(): readonly RecordedMetric[] {
  const { metrics, recorded } = createRecordingMetrics('kuma_prometheus_sd_');
  const nowMs = (): number => 0;
  const board = new StatusBoard(nowMs);
  registerDiscoveryMetrics(metrics, { board, inspection: () => undefined, nowMs });
  registerReloadMetrics(metrics, nowMs);
  const readings = {
    cpuSeconds: () => 0,
    residentBytes: () => 0,
    startTimeSeconds: () => 0,
    openFiles: () => 0,
    maxFiles: () => 0,
    heap: () => ({ usedBytes: 0, totalBytes: 0 }),
  };
  openProcessMetrics(metrics, { readings, version: '', nodeVersion: '' }).close();
  return recorded;
}

function toText({ name, type, labelNames }: RecordedMetric): string {
  return `${name} ${type} ${labelNames.join(', ')}`.trim();
}

/** The first three columns of each row. */
function documented(): string[] {
  const rows = readFileSync(DOCUMENT, 'utf8').matchAll(
    /^\| `([a-z0-9_]+)` *\| (counter|gauge|histogram) *\| ([^|]*) ?\|/gm,
  );
  return [...rows].map(([, name = '', type = '', labels = '']) =>
    `${name} ${type} ${labels.replaceAll('`', '').trim()}`.trim(),
  );
}
