import {
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';

import { expect } from 'chai';

import { systemClock } from '../../../../src/base/clock.js';
import { encodeLock } from '../../../../src/platform/lock/lock-record.js';
import { openLockFile } from '../../../../src/platform/lock/lock-file.js';
import type { LockFile } from '../../../../src/platform/lock/lock-file.js';
import { OutputInUseError } from '../../../../src/platform/lock/output-in-use-error.js';
import { readProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import type { ProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import {
  ensureStagingDirectory,
  STAGING_DIRECTORY,
} from '../../../../src/platform/output/staging-directory.js';
import { ageLockOf, readLockOf } from '../../../support/lock-kit.js';
import { root, skipUnless } from '../../../support/needs.js';
import { failureOf } from '../../../support/outcome.js';
import { runProgram } from '../../../support/run-program.js';
import { useTempDir } from '../../../support/temp-dir.js';

/** Above every pid that Linux gives (pid_max is at most 2^22). */
const DEAD_PID = 99_999_999;

describe('the lock of an output', () => {
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');
  const lock = (): string => dir.file(`${STAGING_DIRECTORY}/targets.json.lock`);
  const staged = (name: string): string => dir.file(`${STAGING_DIRECTORY}/${name}`);

  beforeEach('make the staging directory', async () => {
    await ensureStagingDirectory(dir.path);
  });

  const open = (identity?: ProcessIdentity): Promise<LockFile> =>
    openLockFile(file(), { clock: systemClock, ...(identity === undefined ? {} : { identity }) });

  /** Takes it as another process on this machine would. */
  async function openAs(identity: Partial<ProcessIdentity>): Promise<LockFile> {
    return await open({ ...(await readProcessIdentity()), ...identity });
  }

  async function inUseErrorOf(promise: Promise<unknown>): Promise<OutputInUseError> {
    const error = await failureOf(promise);
    if (error instanceof OutputInUseError) return error;
    throw new Error(`Not an OutputInUseError, but ${String(error)}`, { cause: error });
  }

  const names = async (): Promise<readonly string[]> =>
    (await readdir(dir.file(STAGING_DIRECTORY))).sort();

  it('says who has it, and nothing else lies beside it', async () => {
    const opened = await open();
    const { pid, host } = await readProcessIdentity();
    expect(await readLockOf(file())).to.include({ pid, host });
    expect((await lstat(lock())).mode & 0o7777).to.equal(0o600);
    expect(await names()).to.deep.equal(['targets.json.lock']);
    expect(opened.takeRemarks()).to.deep.equal([]);
  });

  it('is taken by one only, and who comes second is told who has it', async () => {
    await openAs({ pid: process.ppid });
    const error = await inUseErrorOf(open());
    expect(error).to.include({ code: 'output-in-use', recovery: 'stop', exitCode: 73 });
    expect(error.message).to.contain(`Cannot write "${file()}": process ${String(process.ppid)}`);
    expect(error.message).to.match(
      /on host ".+" does so, since \d{4}-.+Z \(its lock ".+" was touched/,
    );
    expect(error.message).to.match(/stop one of the two, or give it another output file/);
    expect(await names()).to.deep.equal(['targets.json.lock']);
  });

  it('is free when it is released, and nothing is left', async () => {
    const opened = await openAs({ pid: process.ppid });
    await opened.release();
    expect(await names()).to.deep.equal([]);
    await open();
  });

  it('is for one output of the directory', async () => {
    await openAs({ pid: process.ppid });
    await openLockFile(dir.file('other.json'), { clock: systemClock });
  });

  describe('that somebody left', () => {
    it('who has ended, is taken at once', async () => {
      await openAs({ pid: DEAD_PID });
      const opened = await open();
      await opened.assertOurs();
      expect((await readLockOf(file()))['pid']).to.equal(process.pid);
      expect(opened.takeRemarks()).to.deep.equal([]);
    });

    it('who had our number, is taken at once', async () => {
      await openAs({});
      await (await open()).assertOurs();
    });

    it('before the machine was started anew, is taken at once', async () => {
      await openAs({ pid: process.ppid, bootId: 'another' });
      await (await open()).assertOurs();
    });

    it('on another host, is taken 15 s after its last touch', async () => {
      await openAs({ host: 'elsewhere', pid: DEAD_PID });
      await ageLockOf(file(), 14);
      expect((await inUseErrorOf(open())).message).to.contain('on host "elsewhere"');
      await ageLockOf(file(), 2);
      await (await open()).assertOurs();
    });

    it('who lives and has not touched it for 15 s, is taken', async () => {
      await openAs({ pid: process.ppid });
      await ageLockOf(file(), 16);
      await (await open()).assertOurs();
    });

    it('with a time far in the future, which nobody alive has given, is taken', async () => {
      await openAs({ pid: process.ppid });
      await ageLockOf(file(), -3_600);
      await (await open()).assertOurs();
    });

    it('takes what its owner has staged with it, and nobody else', async () => {
      const random = '0123456789abcdef.stage';
      const stale = `targets.json.${String(process.ppid)}.${random}`;
      const others = [`targets.json.1.${random}`, `other.json.${String(process.ppid)}.${random}`];
      for (const name of [stale, `${stale}.123`, ...others]) await writeFile(staged(name), '');
      await openAs({ pid: process.ppid });
      await ageLockOf(file(), 16);
      await open();
      expect(await names()).to.deep.equal([...others, 'targets.json.lock'].sort());
    });
  });

  describe('that is damaged', () => {
    const victim = (): string => dir.file('victim');
    const half = (): Buffer =>
      encodeLock({ pid: 1, host: 'x', nonce: 'f'.repeat(32), since: 'now' }).subarray(0, 40);
    const cases: readonly [string, RegExp, () => Promise<unknown>][] = [
      ['by garbage', /it is no lock of ours/, () => writeFile(lock(), 'garbage')],
      ['because it is empty', /it is no lock of ours/, () => writeFile(lock(), '')],
      ['because it is cut short', /it is no lock of ours/, () => writeFile(lock(), half())],
      ['by a directory', /it is a directory/, () => mkdir(lock())],
      ['by a FIFO', /it is a FIFO/, () => runProgram('mkfifo', lock())],
      ['by a link', /it is a symbolic link/, () => symlink(victim(), lock())],
      ['by a link to nothing', /it is a symbolic link/, () => symlink('nowhere', lock())],
      [
        'by a link in a circle',
        /it is a symbolic link/,
        () => symlink('targets.json.lock', lock()),
      ],
      [
        'by a gigabyte',
        /it is no lock of ours/,
        async () => {
          await writeFile(lock(), '');
          await truncate(lock(), 2 ** 30);
        },
      ],
    ];

    for (const [what, reason, damage] of cases) {
      it(`${what} is replaced, which is said`, async () => {
        await writeFile(victim(), 'precious');
        await damage();
        const opened = await open();
        const [remark, ...more] = opened.takeRemarks();
        expect(remark).to.match(/^The lock ".+" was damaged \(.+\) and is replaced$/);
        expect(remark).to.match(reason);
        expect(more).to.deep.equal([]);
        await opened.assertOurs();
        expect((await lstat(lock())).isFile()).to.equal(true);
        expect(await readFile(victim(), 'utf8')).to.equal('precious');
        expect(await names()).to.deep.equal(['targets.json.lock']);
      });

      it(`${what} while it is ours is replaced, which is said once`, async () => {
        const opened = await open();
        await unlink(lock());
        await damage();
        await opened.assertOurs();
        expect(opened.takeRemarks()[0]).to.match(reason);
        await opened.touch();
        await opened.assertOurs();
        expect(opened.takeRemarks()).to.deep.equal([]);
        expect((await readLockOf(file()))['pid']).to.equal(process.pid);
      });
    }

    it('by a directory with something in it is put out of the way with all of it', async () => {
      await mkdir(lock());
      await writeFile(`${lock()}/file`, 'precious');
      await (await open()).assertOurs();
      const [aside = ''] = (await names()).filter((name) => name !== 'targets.json.lock');
      expect(aside).to.match(/\.stage$/);
      expect(await readFile(staged(`${aside}/file`), 'utf8')).to.equal('precious');
    });

    it('by a socket is replaced', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(lock(), resolve));
      try {
        const opened = await open();
        expect(opened.takeRemarks()[0]).to.match(/it is a socket/);
        await opened.assertOurs();
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it("because it is another user's is replaced", async function () {
      skipUnless(this, root);
      await openAs({ pid: process.ppid });
      await chown(lock(), 65_534, 65_534);
      const opened = await open();
      expect(opened.takeRemarks()[0]).to.match(/it belongs to uid 65534/);
      await opened.assertOurs();
    });

    it('but only half written is waited for', async () => {
      await writeFile(lock(), half());
      const opening = open();
      const nonce = 'f'.repeat(32);
      const holder = { ...(await readProcessIdentity()), pid: process.ppid, nonce, since: 'now' };
      await writeFile(lock(), encodeLock(holder));
      await inUseErrorOf(opening);
      expect((await readLockOf(file()))['nonce']).to.equal(nonce);
      expect(await names()).to.deep.equal(['targets.json.lock']);
    });
  });

  describe('while it is ours', () => {
    it('is touched, by the clock of the file system', async () => {
      const opened = await open();
      const before = await stat(lock());
      await utimes(lock(), 1, 1);
      await opened.touch();
      const after = await stat(lock());
      expect(after.mtimeMs).to.be.at.least(before.mtimeMs);
      expect(after.ino).to.equal(before.ino);
    });

    it('and was left alone for long, because we stood still, stays ours if nobody took it', async () => {
      const opened = await open();
      await ageLockOf(file(), 3_600);
      await opened.assertOurs();
      await opened.touch();
      await opened.assertOurs();
    });

    it('and somebody took it, we have lost: before a rename and at a touch', async () => {
      const opened = await openAs({ pid: process.ppid });
      await ageLockOf(file(), 16);
      await open();
      for (const attempt of [() => opened.assertOurs(), () => opened.touch()]) {
        const error = await inUseErrorOf(attempt());
        expect(error).to.include({ recovery: 'stop', exitCode: 73 });
        expect(error.message).to.contain(
          `Cannot go on writing "${file()}": process ${String(process.pid)} on host`,
        );
      }
    });

    it('and lost, it is not taken away from the winner', async () => {
      const opened = await openAs({ pid: process.ppid });
      await ageLockOf(file(), 16);
      const winner = await open();
      await opened.release();
      await winner.assertOurs();
      expect((await readLockOf(file()))['pid']).to.equal(process.pid);
    });

    it('and somebody removed it, it is taken again', async () => {
      const opened = await open();
      const before = await readLockOf(file());
      for (const attempt of [() => opened.assertOurs(), () => opened.touch()]) {
        await unlink(lock());
        await attempt();
        expect(await readLockOf(file())).to.deep.equal(before);
      }
      expect(opened.takeRemarks()).to.deep.equal([]);
    });

    it('and somebody removed it and a living process took it, we have lost', async () => {
      const opened = await open();
      await unlink(lock());
      await openAs({ pid: process.ppid });
      await inUseErrorOf(opened.assertOurs());
    });

    it('and the staging directory was removed, both are made again', async () => {
      const opened = await open();
      await rm(dir.file(STAGING_DIRECTORY), { recursive: true });
      await opened.touch();
      expect((await readLockOf(file()))['pid']).to.equal(process.pid);
    });

    it('and its directory is away, it is a remark, once, and over when it is back', async () => {
      await mkdir(dir.file('sd'));
      const opened = await openLockFile(dir.file('sd/targets.json'), { clock: systemClock });
      await rename(dir.file('sd'), dir.file('away'));
      await opened.touch();
      await opened.touch();
      const remarks = opened.takeRemarks();
      expect(remarks).to.have.length(1);
      expect(remarks[0]).to.match(/Cannot make the lock .*ENOENT.* may go unnoticed$/);
      await rename(dir.file('away'), dir.file('sd'));
      await opened.assertOurs();
      await opened.touch();
      expect(opened.takeRemarks()).to.deep.equal([]);
    });

    it('and is released, neither touches nor checks bring it back', async () => {
      const opened = await open();
      await opened.release();
      await opened.touch();
      await opened.assertOurs();
      await opened.release();
      expect(await names()).to.deep.equal([]);
    });
  });
});
