import { readdir, readFile, rm, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { systemClock } from '../../src/base/clock.js';
import { openLockFile } from '../../src/platform/lock/lock-file.js';
import { OutputInUseError } from '../../src/platform/lock/output-in-use-error.js';
import { OwnedFile } from '../../src/platform/output/owned-file.js';
import { readProcessIdentity } from '../../src/platform/lock/process-identity.js';
import {
  ensureStagingDirectory,
  lockPath,
  STAGING_DIRECTORY,
} from '../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../support/file-error-of.js';
import { readLockOf } from '../support/lock-kit.js';
import { useMounts } from '../support/mounts.js';
import { mounting, skipUnless, tracing } from '../support/needs.js';
import { failureOf } from '../support/outcome.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

const OK = { ok: true, remarks: [] };

describe('a volume on which no lock can be made', () => {
  const startWriter = useWriters();
  const mounts = useMounts();
  const dir = useTempDir();

  describe('because it is full', () => {
    const file = (): string => dir.file('sd/targets.json');
    const filler = (): string => dir.file('sd/filler');

    beforeEach('mount a small one', async function () {
      skipUnless(this, mounting);
      await mounts.tmpfs(dir.file('sd'), 'size=64k');
    });

    /** Takes all room that there is. */
    async function fillUp(): Promise<void> {
      await failureOf(writeFile(filler(), Buffer.alloc(1024 * 1024)));
    }

    const open = (): Promise<OwnedFile> => OwnedFile.open(file(), { clock: systemClock });

    it('does not keep us from starting, and the lock is there with the first room', async () => {
      await ensureStagingDirectory(dir.file('sd'));
      await fillUp();
      const owned = await open();
      const [remark, ...more] = owned.takeRemarks();
      expect(remark).to.match(/^Cannot make the lock ".+": ENOSPC; .* may go unnoticed$/);
      expect(more).to.deep.equal([]);
      expect((await fileErrorOf(owned.write(Buffer.from('new')))).errno).to.equal('ENOSPC');
      expect(await readdir(dir.file(`sd/${STAGING_DIRECTORY}`))).to.deep.equal([]);
      await rm(filler());
      expect(await owned.write(Buffer.from('new'))).to.deep.equal({ changed: true, warnings: [] });
      expect((await readLockOf(file()))['pid']).to.equal(process.pid);
    });

    it('keeps the lock that is there, and a second process away', async () => {
      await ensureStagingDirectory(dir.file('sd'));
      const identity = { ...(await readProcessIdentity()), pid: process.ppid };
      const held = await openLockFile(file(), { clock: systemClock, identity });
      await fillUp();
      expect(await failureOf(open())).to.be.instanceOf(OutputInUseError);
      await held.touch();
      await held.assertOurs();
      expect(held.takeRemarks()).to.deep.equal([]);
    });

    it('does not take the place of a lock that a dead process left', async () => {
      await ensureStagingDirectory(dir.file('sd'));
      const identity = { ...(await readProcessIdentity()), pid: 99_999_999 };
      await openLockFile(file(), { clock: systemClock, identity });
      await fillUp();
      const owned = await open();
      expect(owned.takeRemarks()[0]).to.contain('ENOSPC');
      await rm(filler());
      await owned.write(Buffer.from('new'));
      expect((await readLockOf(file()))['pid']).to.equal(process.pid);
    });

    it('has room for no memory either, which stays as it was', async () => {
      const owned = await open();
      await owned.remember(1, 'old');
      await fillUp();
      expect((await fileErrorOf(owned.remember(1, 'x'.repeat(100)))).errno).to.equal('ENOSPC');
      expect(await owned.recall(1)).to.deep.equal({ kind: 'found', value: 'old' });
    });
  });

  it('because it was made read-only meanwhile leaves the file, and all goes on when it is writable', async function () {
    skipUnless(this, mounting);
    const file = dir.file('sd/targets.json');
    await mounts.tmpfs(dir.file('sd'));
    const identity = { ...(await readProcessIdentity()), pid: process.ppid };
    const held = await openLockFile(file, { clock: systemClock, identity });
    await mounts.remount(dir.file('sd'), 'ro');
    await held.touch();
    await held.touch();
    await held.assertOurs();
    const remarks = held.takeRemarks();
    expect(remarks).to.have.length(1);
    expect(remarks[0]).to.match(/^Cannot touch the lock ".+": EROFS;/);
    expect((await fileErrorOf(OwnedFile.open(file, { clock: systemClock }))).errno).to.equal(
      'EROFS',
    );
    await mounts.remount(dir.file('sd'), 'rw');
    await held.touch();
    await held.release();
    expect(held.takeRemarks()).to.deep.equal([]);
    expect(await readdir(dir.file(`sd/${STAGING_DIRECTORY}`))).to.deep.equal([]);
  });

  it('because it does not know such files is written all the same, with one remark', async function () {
    skipUnless(this, tracing);
    const file = dir.file('targets.json');
    const calls = 'openat,open,link,linkat';
    const fails = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=EOPNOTSUPP`];
    // Only what has to do with the lock itself fails.
    const only = ['-P', lockPath(file)];
    const wrapper = ['strace', '-f', '-o', '/dev/null', ...only, ...fails];
    const writers = await Promise.all([startWriter({ wrapper }), startWriter({ wrapper })]);
    for (const writer of writers) {
      const answer = await writer.own(file);
      expect(answer).to.include({ ok: true });
      const { remarks = [] } = answer as { readonly remarks?: readonly string[] };
      expect(remarks).to.have.length(1);
      expect(remarks[0]).to.match(/^Cannot make the lock ".+": ENOTSUP;/);
      for (const text of ['first', 'second']) {
        expect(await writer.write(text)).to.deep.equal(OK);
        expect(await readFile(file, 'utf8')).to.equal(text);
      }
    }
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });
});
