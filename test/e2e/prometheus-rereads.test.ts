import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';

import { expect } from 'chai';
import writeFileAtomic from 'write-file-atomic';

import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import type { Holdings } from '../../src/targets/holdings.js';
import { fileText, heldGroups } from '../support/held-groups.js';
import { usePrometheus } from '../support/prometheus.js';
import type { Prometheus } from '../support/prometheus.js';
import { useTempDir } from '../support/temp-dir.js';
import { waitFor } from '../support/wait-for.js';

const READS = 'prometheus_sd_file_scan_duration_seconds_count';
const READ_ERRORS = 'prometheus_sd_file_read_errors_total';
const WRITES = 20;

/** A state with one target, another one each time. */
function state(count: number): Holdings {
  return heldGroups({ backend: `192.168.0.1:${String(count + 1)}` });
}

describe('a real Prometheus that watches our directory', () => {
  const startPrometheus = usePrometheus();
  const dir = useTempDir();

  /**
   * How often it read everything while `write` wrote again and again. It works off what happened in order, so when it
   * has read a file that came afterwards, it has seen all.
   */
  async function countReads(
    prometheus: Prometheus,
    watched: string,
    write: (count: number) => Promise<unknown>,
  ): Promise<number> {
    const before = await waitFor(() =>
      prometheus.metric(READS).then((reads) => reads > 0 && reads),
    );
    for (let count = 0; count < WRITES; count++) {
      const reads = await prometheus.metric(READS);
      await write(count);
      await waitFor(async () => (await prometheus.metric(READS)) > reads);
    }
    await writeFile(dir.file('last'), '[]\n');
    const reads = await prometheus.metric(READS);
    await rename(dir.file('last'), `${watched}/last.json`);
    await waitFor(async () => (await prometheus.metric(READS)) > reads);
    await waitFor(() => hasRead(prometheus, `${watched}/last.json`));
    return (await prometheus.metric(READS)) - before - 1;
  }

  async function hasRead(prometheus: Prometheus, file: string): Promise<boolean> {
    const read = prometheus.metric(`prometheus_sd_file_mtime_seconds{filename="${file}"}`);
    return await read.then(
      () => true,
      () => false,
    );
  }

  it('reads it once per write, never in vain and never a broken file', async function () {
    this.timeout(60_000);
    await mkdir(dir.file('sd'));
    const output = await FileSdOutput.open({ file: dir.file('sd/targets.json') });
    const prometheus = await startPrometheus(dir.file('sd/*.json'));
    const write = (count: number): Promise<unknown> => output.publish(state(count));
    expect(await countReads(prometheus, dir.file('sd'), write)).to.equal(WRITES);
    expect(await prometheus.metric(READ_ERRORS)).to.equal(0);
  });

  it('would read it more often, did write-file-atomic write in place', async function () {
    this.timeout(60_000);
    await mkdir(dir.file('sd'));
    const prometheus = await startPrometheus(dir.file('sd/*.json'));
    const write = (count: number): Promise<unknown> =>
      writeFileAtomic(dir.file('sd/targets.json'), fileText(state(count)));
    expect(await countReads(prometheus, dir.file('sd'), write)).to.be.at.least(2 * WRITES);
  });

  it('reads it once per write also through a link', async function () {
    this.timeout(60_000);
    for (const name of ['sd', 'files']) await mkdir(dir.file(name));
    await writeFile(dir.file('files/real.json'), '[]\n');
    await symlink('../files/real.json', dir.file('sd/targets.json'));
    const output = await FileSdOutput.open({ file: dir.file('sd/targets.json') });
    const prometheus = await startPrometheus(dir.file('sd/*.json'));
    const write = (count: number): Promise<unknown> => output.publish(state(count));
    expect(await countReads(prometheus, dir.file('sd'), write)).to.equal(WRITES);
    expect(await prometheus.metric(READ_ERRORS)).to.equal(0);
  });

  it('does not read it again when we start again or have nothing new', async function () {
    this.timeout(60_000);
    await mkdir(dir.file('sd'));
    const first = await FileSdOutput.open({ file: dir.file('sd/targets.json') });
    await first.publish(state(0));
    const prometheus = await startPrometheus(dir.file('sd/*.json'));
    const reads = await countReads(prometheus, dir.file('sd'), async (count) => {
      const output = await FileSdOutput.open({ file: dir.file('sd/targets.json') });
      expect(await output.publish(state(count))).to.include({ changed: count > 0 });
      await output.publish(state(count));
      if (count === 0) await output.publish(state(WRITES));
    });
    expect(reads).to.equal(WRITES);
  });
});
