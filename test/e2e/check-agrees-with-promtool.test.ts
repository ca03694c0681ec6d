import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { runAtOnce } from '../../src/base/slices.js';
import { checkFileSd } from '../../src/discovery/checking/check-file-sd.js';
import { FILE_SD_SAMPLES, type FileSdSample } from '../support/file-sd-samples.js';
import { checkWithPromtool } from '../support/prometheus.js';
import { requireRealPart } from '../support/real-parts.js';
import { useTempDir } from '../support/temp-dir.js';

/** Runs of promtool side by side. */
const AT_ONCE = 4;

describe('the check of a file_sd file and promtool of Prometheus 2.x', () => {
  const dir = useTempDir();
  let promtool: string;

  before('find promtool', function () {
    promtool = requireRealPart(this, 'promtool');
  });

  async function expectSameVerdict(sample: FileSdSample, index: number): Promise<void> {
    const { format, text } = sample;
    const path = dir.file(`${String(index)}.${format}`);
    await writeFile(path, text);
    const { ok, output } = await checkWithPromtool(promtool, path);
    const { errors, listed } = runAtOnce(checkFileSd({ path, bytes: Buffer.from(text) }, ['2.x']));
    const ours = listed.map(({ problem }) => problem).join('; ');
    expect(errors === 0, `${text.slice(0, 200)}\npromtool: ${output}\nours: ${ours}`).to.equal(ok);
  }

  it('refuse and take the same files', async function () {
    this.timeout(120_000);
    const waiting = [...FILE_SD_SAMPLES.entries()];
    const takeTurns = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await expectSameVerdict(next[1], next[0]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  });
});
