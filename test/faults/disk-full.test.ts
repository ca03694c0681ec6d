import { readdir, readFile, rm, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../support/file-error-of.js';
import { useMounts } from '../support/mounts.js';
import { mounting, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';

const OLD = 'old '.repeat(1_000);
const NEW = Buffer.from('new '.repeat(10_000));

describe('a full disk', () => {
  before('find out whether a small one can be mounted', function () {
    skipUnless(this, mounting);
  });
  const mounts = useMounts();
  const dir = useTempDir();
  const file = (): string => dir.file('sd/targets.json');

  beforeEach('fill a small disk', async () => {
    await mounts.tmpfs(dir.file('sd'), 'size=64k');
    await writeFile(file(), OLD);
    await prepareReplacing(file());
  });

  async function expectOldAndNothingElse(): Promise<void> {
    expect(await readFile(file(), 'utf8')).to.equal(OLD);
    expect(await readdir(dir.file(`sd/${STAGING_DIRECTORY}`))).to.deep.equal([]);
  }

  for (const [what, fillerBytes] of [
    ['room for nothing', 60 * 1024],
    ['room for a part of the new contents', 40 * 1024],
  ] as const) {
    it(`with ${what} leaves the old file whole, and no staging file`, async () => {
      await writeFile(dir.file('sd/filler'), Buffer.alloc(fillerBytes));
      const error = await fileErrorOf(replaceFile(file(), NEW));
      expect(error.message).to.match(/ENOSPC; the file system is full: free some space or inodes$/);
      expect(error.errno).to.equal('ENOSPC');
      await expectOldAndNothingElse();
    });

    it(`with ${what} is over as soon as there is space again`, async () => {
      await writeFile(dir.file('sd/filler'), Buffer.alloc(fillerBytes));
      await fileErrorOf(replaceFile(file(), NEW));
      await rm(dir.file('sd/filler'));
      await replaceFile(file(), NEW);
      expect((await readFile(file())).equals(NEW)).to.equal(true);
    });
  }

  it('is no reason not to start: there may be space again when there is something to write', async () => {
    await writeFile(dir.file('sd/filler'), Buffer.alloc(60 * 1024));
    const standing = await prepareReplacing(file());
    expect(standing.contents?.toString()).to.equal(OLD);
  });
});

describe('a disk without inodes', () => {
  before('find out whether one can be mounted', function () {
    skipUnless(this, mounting);
  });
  const mounts = useMounts();
  const dir = useTempDir();
  const file = (): string => dir.file('sd/targets.json');

  async function useUpInodes(): Promise<void> {
    for (let i = 0; ; i++) {
      try {
        await writeFile(dir.file(`sd/filler-${String(i)}`), '');
      } catch {
        return;
      }
    }
  }

  it('leaves the old file, is no reason not to start, and is over when there are some', async () => {
    await mounts.tmpfs(dir.file('sd'), 'nr_inodes=10');
    await writeFile(file(), OLD);
    await prepareReplacing(file());
    await useUpInodes();
    expect((await fileErrorOf(replaceFile(file(), NEW))).errno).to.equal('ENOSPC');
    expect((await prepareReplacing(file())).contents?.toString()).to.equal(OLD);
    await rm(dir.file('sd/filler-0'));
    await replaceFile(file(), NEW);
    expect((await readFile(file())).equals(NEW)).to.equal(true);
  });

  it('is said at the start where not even the staging directory can be made', async () => {
    await mounts.tmpfs(dir.file('sd'), 'nr_inodes=10');
    await useUpInodes();
    const error = await fileErrorOf(prepareReplacing(file()));
    expect(error.message).to.contain('Cannot create the staging directory');
    expect(error.message).to.contain('ENOSPC; the file system is full: free some space or inodes');
  });
});
