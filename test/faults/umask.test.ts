import { chmod, lstat } from 'node:fs/promises';

import { expect } from 'chai';

import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

describe('a umask that hides everything', () => {
  const startWriter = useWriters();
  const dir = useTempDir();
  const modeOf = async (name: string): Promise<number> =>
    (await lstat(dir.file(name))).mode & 0o7777;

  for (const umask of [0o077, 0o027, 0o777]) {
    it(`of 0${umask.toString(8)} hides no file from Prometheus`, async () => {
      const writer = await startWriter({ umask });
      expect(await writer.prepare(dir.file('targets.json'))).to.include({ ok: true });
      await writer.replace(dir.file('targets.json'), 'new');
      expect(await modeOf('targets.json')).to.equal(0o644);
      expect(await modeOf(STAGING_DIRECTORY)).to.equal(0o700);
      await chmod(dir.file('targets.json'), 0o604);
      await writer.replace(dir.file('targets.json'), 'newer');
      expect(await modeOf('targets.json')).to.equal(0o604);
      await writer.replace(dir.file('targets.json'), 'newest', 0o666);
      expect(await modeOf('targets.json')).to.equal(0o666);
    });
  }
});
