import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { seededRandom } from '../support/seeded-random.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

const TEXTS = ['short\n', 'long '.repeat(100_000)];

describe('a writer that is killed at any moment', () => {
  const startWriter = useWriters();
  const dir = useTempDir();

  it('leaves a whole file, and what else it leaves is swept at the next start', async function () {
    this.timeout(60_000);
    const file = dir.file('targets.json');
    const random = seededRandom(1);
    let leftovers = 0;
    for (let round = 0; round < 12; round++) {
      const writer = await startWriter();
      expect(await writer.prepare(file)).to.include({ ok: true });
      await writer.replace(file, TEXTS[round % 2]!);
      writer.replaceForever(file, TEXTS);
      const reads = 1 + Math.floor(random() * 200);
      for (let i = 0; i < reads; i++) expect(TEXTS).to.include(await readFile(file, 'utf8'));
      await writer.kill();
      expect(TEXTS).to.include(await readFile(file, 'utf8'));
      expect((await readdir(dir.path)).sort()).to.deep.equal([STAGING_DIRECTORY, 'targets.json']);
      leftovers += (await readdir(dir.file(STAGING_DIRECTORY))).length;
    }
    await prepareReplacing(file);
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
    expect(leftovers, 'rounds in which something was left').to.be.greaterThan(0);
  });
});
