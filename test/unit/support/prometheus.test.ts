import { writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { checkWithPromtool, usePrometheus } from '../../support/prometheus.js';
import { requireRealPart } from '../../support/real-parts.js';
import { useTempDir } from '../../support/temp-dir.js';
import { waitFor } from '../../support/wait-for.js';

const READS = 'prometheus_sd_file_scan_duration_seconds_count';
const SCRAPED = 'prometheus_target_scrape_pool_targets{scrape_job="discovered"}';

describe('a real Prometheus', () => {
  const dir = useTempDir();
  const startPrometheus = usePrometheus();
  let promtool: string;

  before('find promtool', function () {
    promtool = requireRealPart(this, 'promtool');
  });

  it('discovers the targets of a file, and scrapes none', async () => {
    const file = dir.file('targets.json');
    await writeFile(file, '[{"targets":["192.168.0.1:1234"],"labels":{"job":"backend"}}]');
    const prometheus = await startPrometheus(`${dir.path}/*.json`);
    const discovered = await waitFor(async () => {
      const targets = await prometheus.targets();
      return targets.length > 0 && targets;
    });
    expect(discovered[0]).to.include({ __address__: '192.168.0.1:1234', job: 'backend' });
    const reads = await prometheus.metric(READS);
    await writeFile(file, '[]');
    await waitFor(async () => (await prometheus.metric(READS)) > reads);
    expect(await prometheus.metric(SCRAPED)).to.equal(0);
  });

  it('says by promtool whether a file is good', async () => {
    await writeFile(dir.file('good.json'), '[]');
    await writeFile(dir.file('bad.json'), '[{"targets":0}]');
    expect((await checkWithPromtool(promtool, dir.file('good.json'))).ok).to.equal(true);
    const verdict = await checkWithPromtool(promtool, dir.file('bad.json'));
    expect(verdict.ok).to.equal(false);
    expect(verdict.output).to.contain('bad.json');
  });
});
