import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';

import { expect } from 'chai';

import { systemClock } from '../../../../src/base/clock.js';
import type { Clock } from '../../../../src/base/clock.js';
import { openLockFile } from '../../../../src/platform/lock/lock-file.js';
import { OutputInUseError } from '../../../../src/platform/lock/output-in-use-error.js';
import { OwnedFile } from '../../../../src/platform/output/owned-file.js';
import { readProcessIdentity } from '../../../../src/platform/lock/process-identity.js';
import { STAGING_DIRECTORY } from '../../../../src/platform/output/staging-directory.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { ageLockOf, readLockOf } from '../../../support/lock-kit.js';
import { failureOf } from '../../../support/outcome.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { waitFor } from '../../../support/wait-for.js';
import { useDirectoryWatch } from '../../../support/watch-directory.js';
import { linux, skipUnless } from '../../../support/needs.js';

const TEXT = 'what we wrote\n';
const SAME_SIZE = 'WHAT WE WROTE\n';
const LARGE_BYTES = 4 * 1024 * 1024;

/** What this process has read so far, from files or elsewhere (proc(5), "io"). */
async function bytesRead(): Promise<number> {
  return Number(/^rchar: (\d+)/.exec(await readFile('/proc/self/io', 'utf8'))?.[1]);
}

interface OpenOptions {
  readonly path?: string;
  readonly mode?: number;
  readonly clock?: Clock;
}

describe('a file that only we write', () => {
  const dir = useTempDir();
  const watchDirectory = useDirectoryWatch();
  const file = (): string => dir.file('targets.json');
  const text = (): Promise<string> => readFile(file(), 'utf8');
  const modeOf = async (): Promise<number> => (await lstat(file())).mode & 0o7777;

  async function open({
    path = file(),
    mode,
    clock = systemClock,
  }: OpenOptions = {}): Promise<OwnedFile> {
    return await OwnedFile.open(path, { mode, clock });
  }

  /** Another process takes the lock over, as it may when we stood still for long. */
  async function takeOver(path = file()): Promise<void> {
    await ageLockOf(path, 16);
    const identity = { ...(await readProcessIdentity()), pid: process.ppid };
    await openLockFile(path, { clock: systemClock, identity });
  }

  async function write(owned: OwnedFile, contents = TEXT): Promise<boolean> {
    const { changed, warnings } = await owned.write(Buffer.from(contents));
    expect(warnings).to.deep.equal([]);
    return changed;
  }

  describe('is written', () => {
    it('when it is to be another one, and not when it is the same', async () => {
      const owned = await open();
      expect(await write(owned, 'old\n')).to.equal(true);
      expect(await write(owned)).to.equal(true);
      expect(await write(owned)).to.equal(false);
      expect(await text()).to.equal(TEXT);
    });

    it('not at all when it stands already', async () => {
      await writeFile(file(), TEXT);
      const before = await stat(file(), { bigint: true });
      expect(await write(await open())).to.equal(false);
      expect(await stat(file(), { bigint: true })).to.deep.include({
        ino: before.ino,
        ctimeNs: before.ctimeNs,
      });
    });

    it('once more when it stands with another mode than was asked for', async () => {
      await writeFile(file(), TEXT, { mode: 0o600 });
      expect(await write(await open({ mode: 0o640 }))).to.equal(true);
      expect(await modeOf()).to.equal(0o640);
    });

    it('by nobody who has lost the lock', async () => {
      const owned = await open();
      await write(owned);
      await takeOver();
      const error = await failureOf(owned.write(Buffer.from('new')));
      expect(error).to.be.instanceOf(OutputInUseError);
      expect(await text()).to.equal(TEXT);
      expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal(['targets.json.lock']);
    });

    it('with a remark when the lock was damaged, and is ours again', async () => {
      const owned = await open();
      await writeFile(dir.file(`${STAGING_DIRECTORY}/targets.json.lock`), 'garbage');
      const { changed, warnings } = await owned.write(Buffer.from(TEXT));
      expect(changed).to.equal(true);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain('was damaged (it is no lock of ours) and is replaced');
    });

    it('several times at once in the order of the calls', async () => {
      const owned = await open();
      const texts = ['a', 'b', 'c', 'd'];
      await Promise.all(texts.map((each) => write(owned, each)));
      expect(await text()).to.equal('d');
    });
  });

  it('opens no second time while it is open elsewhere, and does when it is closed', async () => {
    const owned = await open();
    await takeOver();
    expect(await failureOf(open())).to.be.instanceOf(OutputInUseError);
    await owned.close();
    expect((await readLockOf(file()))['pid']).to.equal(process.ppid);
    await ageLockOf(file(), 16);
    await (await open()).close();
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('leaves no lock when it cannot be opened after all', async () => {
    await mkdir(file());
    await fileErrorOf(open());
    expect(await readdir(dir.path)).to.deep.equal(['targets.json']);
  });

  describe('is restored', () => {
    let owned: OwnedFile;
    let clock: FakeClock;

    beforeEach('write it', async () => {
      clock = new FakeClock();
      owned = await open({ clock });
      await write(owned);
    });

    async function expectRestored(found: string): Promise<void> {
      expect(await owned.restore()).to.equal(found);
      expect(await text()).to.equal(TEXT);
      expect(await owned.restore()).to.equal(undefined);
      expect(await write(owned)).to.equal(false);
    }

    const intruders: readonly [string, string, () => Promise<unknown>][] = [
      ['removed', 'it was removed', () => unlink(file())],
      ['cut short', 'it was cut short', () => truncate(file(), 5)],
      ['emptied', 'it was cut short', () => truncate(file(), 0)],
      ['changed in place', 'it was changed', () => writeFile(file(), SAME_SIZE)],
      ['added to', 'it was changed', () => writeFile(file(), 'more', { flag: 'a' })],
      [
        'replaced',
        'it was replaced by another file',
        async () => {
          await writeFile(dir.file('new'), SAME_SIZE);
          await rename(dir.file('new'), file());
        },
      ],
    ];

    for (const [what, found, intrude] of intruders) {
      it(`when it was ${what}`, async () => {
        await intrude();
        await expectRestored(found);
      });

      it(`when it was ${what} long after it was written`, async () => {
        for (let i = 0; i < 3; i++) {
          expect(await owned.restore()).to.equal(undefined);
          await clock.advance(30_000);
        }
        await intrude();
        await expectRestored(found);
      });
    }

    it('when it was changed and made to look old', async () => {
      const { mtimeMs } = await stat(file());
      for (let i = 0; i < 3; i++) {
        await owned.restore();
        await clock.advance(30_000);
      }
      await writeFile(file(), SAME_SIZE);
      await utimes(file(), mtimeMs / 1_000, mtimeMs / 1_000);
      await expectRestored('it was changed');
    });

    it('with its mode when it was removed or replaced', async () => {
      await chmod(file(), 0o640);
      expect(await owned.restore()).to.equal(undefined);
      await unlink(file());
      await owned.restore();
      expect(await modeOf()).to.equal(0o640);
      await writeFile(dir.file('new'), SAME_SIZE, { mode: 0o600 });
      await rename(dir.file('new'), file());
      await owned.restore();
      expect(await modeOf()).to.equal(0o640);
    });

    it('with the mode that somebody gave it when it was changed in place', async () => {
      await writeFile(file(), SAME_SIZE);
      await chmod(file(), 0o640);
      await owned.restore();
      expect(await modeOf()).to.equal(0o640);
    });

    it('not when only its mode was changed', async () => {
      await chmod(file(), 0o600);
      const before = await stat(file());
      for (let i = 0; i < 3; i++) {
        expect(await owned.restore()).to.equal(undefined);
        await clock.advance(30_000);
      }
      expect((await stat(file())).ino).to.equal(before.ino);
      expect(await modeOf()).to.equal(0o600);
    });

    it('not when somebody replaced it by the same', async () => {
      await writeFile(dir.file('new'), TEXT, { mode: 0o600 });
      await rename(dir.file('new'), file());
      expect(await owned.restore()).to.equal(undefined);
      expect(await modeOf()).to.equal(0o600);
    });

    it('with one change of its directory', async () => {
      const watched = watchDirectory(dir.path);
      await owned.restore();
      expect(await watched.events()).to.deep.equal([]);
      await unlink(file());
      await watched.events();
      await owned.restore();
      expect(await watched.events()).to.deep.equal(['rename targets.json']);
    });

    it('without being read each time, once it is certain what its looks mean', async function () {
      skipUnless(this, linux);
      const contents = 'x'.repeat(LARGE_BYTES);
      await write(owned, contents);
      const read: boolean[] = [];
      for (let i = 0; i < 4; i++) {
        const before = await bytesRead();
        expect(await owned.restore()).to.equal(undefined);
        read.push((await bytesRead()) - before >= LARGE_BYTES);
        await clock.advance(30_000);
      }
      expect(read).to.deep.equal([true, true, false, false]);
    });

    it('by the next write at the latest, when it could not be', async () => {
      await unlink(file());
      await mkdir(file());
      const error = await fileErrorOf(owned.restore());
      expect(error.message).to.contain('it is a directory');
      expect(error).to.include({ recovery: 'retry', exitCode: 73 });
      await rm(file(), { recursive: true });
      expect(await write(owned)).to.equal(true);
      expect(await text()).to.equal(TEXT);
    });

    it('by nobody who has lost the lock', async () => {
      await takeOver();
      await writeFile(file(), SAME_SIZE);
      expect(await failureOf(owned.restore())).to.be.instanceOf(OutputInUseError);
      expect(await text()).to.equal(SAME_SIZE);
    });

    it('to what is newest, when it is written at the same time', async () => {
      await unlink(file());
      await Promise.all([owned.restore(), write(owned, 'newest'), owned.restore()]);
      expect(await text()).to.equal('newest');
      expect(await owned.restore()).to.equal(undefined);
    });
  });

  it('is restored to what stood when it was opened', async () => {
    await writeFile(file(), TEXT);
    const owned = await open();
    expect(await owned.restore()).to.equal(undefined);
    await truncate(file(), 0);
    expect(await owned.restore()).to.equal('it was cut short');
    expect(await text()).to.equal(TEXT);
  });

  it('is nothing to be restored before anything stood', async () => {
    const owned = await open();
    expect(await owned.restore()).to.equal(undefined);
    await writeFile(file(), 'something else');
    expect(await owned.restore()).to.equal(undefined);
    expect(await text()).to.equal('something else');
  });

  describe('behind a symbolic link', () => {
    const link = (): string => dir.file('links/targets.json');
    let owned: OwnedFile;

    for (const [where, place] of [
      ['in another directory', 'links/targets.json'],
      ['beside it', 'files/link.json'],
    ] as const) {
      const content = where === 'beside it' ? 'targets.json' : '../files/targets.json';
      const path = (): string => dir.file(place);
      const real = (): string => dir.file('files/targets.json');

      describe(where, () => {
        beforeEach('write it', async () => {
          for (const name of ['files', 'links', 'others']) await mkdir(dir.file(name));
          await writeFile(real(), 'old');
          await symlink(content, path());
          owned = await open({ path: path() });
          await write(owned);
        });

        it('is locked beside the file', async () => {
          expect((await readLockOf(real()))['pid']).to.equal(process.pid);
        });

        it('gets its link back', async () => {
          await unlink(path());
          expect(await owned.restore()).to.equal('the symbolic link was removed');
          expect(await readlink(path())).to.equal(content);
          expect(await owned.restore()).to.equal(undefined);
        });

        it('gets the file back', async () => {
          await unlink(real());
          expect(await owned.restore()).to.equal('it was removed');
          expect(await readlink(path())).to.equal(content);
          expect(await readFile(path(), 'utf8')).to.equal(TEXT);
          expect(await owned.restore()).to.equal(undefined);
        });

        it('gets both back', async () => {
          for (const gone of [path(), real()]) await unlink(gone);
          expect(await owned.restore()).to.equal('it was removed');
          expect(await readFile(path(), 'utf8')).to.equal(TEXT);
          expect(await readlink(path())).to.equal(content);
        });

        it('is restored in the other file when the link was pointed there', async () => {
          await writeFile(dir.file('others/real.json'), 'other', { mode: 0o640 });
          await unlink(path());
          await symlink('../others/real.json', path());
          expect(await owned.restore()).to.equal('it leads to another file now');
          expect(await readlink(path())).to.equal('../others/real.json');
          expect(await readFile(path(), 'utf8')).to.equal(TEXT);
          expect((await stat(path())).mode & 0o777).to.equal(0o640);
          expect((await readLockOf(dir.file('others/real.json')))['pid']).to.equal(process.pid);
          expect(await readdir(dir.file(`files/${STAGING_DIRECTORY}`))).to.deep.equal([]);
        });

        it('is not written where the link was pointed when another process writes that', async () => {
          const other = dir.file('others/real.json');
          await writeFile(other, 'other');
          await (await open({ path: other })).close();
          const identity = { ...(await readProcessIdentity()), pid: process.ppid };
          await openLockFile(other, { clock: systemClock, identity });
          await unlink(path());
          await symlink('../others/real.json', path());
          expect(await failureOf(owned.write(Buffer.from('new')))).to.be.instanceOf(
            OutputInUseError,
          );
          expect(await readFile(other, 'utf8')).to.equal('other');
        });
      });
    }

    it('shows the directory of the link the putting back of the file', async () => {
      for (const name of ['files', 'links']) await mkdir(dir.file(name));
      await writeFile(dir.file('files/targets.json'), TEXT);
      await symlink('../files/targets.json', link());
      owned = await open({ path: link() });
      const watched = watchDirectory(dir.file('links'));
      await unlink(dir.file('files/targets.json'));
      await owned.restore();
      expect(await watched.events()).to.deep.equal(['rename targets.json']);
    });
  });

  describe('has a memory', () => {
    const memory = (): string => dir.file(`${STAGING_DIRECTORY}/targets.json.state`);

    it('beside it, which a later process finds', async () => {
      const owned = await open();
      expect(await owned.recall(1)).to.deep.equal({ kind: 'absent' });
      await owned.remember(1, { held: ['backend-01'] });
      await owned.close();
      const later = await open();
      expect(later.memoryPath).to.equal(memory());
      expect(await later.recall(1)).to.deep.equal({
        kind: 'found',
        value: { held: ['backend-01'] },
      });
      expect((await lstat(memory())).mode & 0o7777).to.equal(0o600);
    });

    it('of which its directory sees nothing', async () => {
      const owned = await open();
      const watched = watchDirectory(dir.path);
      await owned.remember(1, {});
      expect(await watched.events()).to.deep.equal([]);
    });

    it('that who has lost the lock does not overwrite', async () => {
      const owned = await open();
      await owned.remember(1, 'ours');
      await takeOver();
      expect(await failureOf(owned.remember(1, 'later'))).to.be.instanceOf(OutputInUseError);
      expect(await owned.recall(1)).to.deep.equal({ kind: 'found', value: 'ours' });
    });

    it('whose half written copies are swept away at the next start', async () => {
      await (await open()).close();
      const random = '0123456789abcdef.stage';
      for (const what of ['lock', 'state'])
        await writeFile(
          dir.file(`${STAGING_DIRECTORY}/targets.json.${what}.99999999.${random}`),
          '',
        );
      await (await open()).close();
      expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
    });
  });

  describe('is kept', () => {
    it('by a touch every 5 s, until the signal aborts', async () => {
      const clock = new FakeClock();
      const owned = await open({ clock });
      const controller = new AbortController();
      const keeping = failureOf(owned.keep(controller.signal, () => undefined));
      for (let i = 0; i < 3; i++) {
        await ageLockOf(file(), 1_000);
        const aged = await lstat(dir.file(`${STAGING_DIRECTORY}/targets.json.lock`));
        await clock.advance(4_999);
        expect(clock.sleepingMs).to.deep.equal([1]);
        await clock.advance(1);
        await waitFor(async () => {
          const now = await lstat(dir.file(`${STAGING_DIRECTORY}/targets.json.lock`));
          return now.mtimeMs > aged.mtimeMs && clock.sleepingMs.length === 1;
        });
      }
      const reason = new Error('enough');
      controller.abort(reason);
      expect(await keeping).to.equal(reason);
    });

    it('until another process has taken it over', async () => {
      const clock = new FakeClock();
      const owned = await open({ clock });
      const keeping = failureOf(owned.keep(new AbortController().signal, () => undefined));
      await takeOver();
      await clock.advance(5_000);
      const error = await keeping;
      expect(error).to.be.instanceOf(OutputInUseError);
      expect((error as Error).message).to.contain(`process ${String(process.ppid)} on host`);
    });

    it('with remarks on what is wrong with the lock', async () => {
      const clock = new FakeClock();
      const owned = await open({ clock });
      const remarks: string[] = [];
      const controller = new AbortController();
      const keeping = failureOf(owned.keep(controller.signal, (remark) => remarks.push(remark)));
      await writeFile(dir.file(`${STAGING_DIRECTORY}/targets.json.lock`), 'garbage');
      await clock.advance(5_000);
      await waitFor(() => clock.sleepingMs.includes(100));
      await clock.advance(100);
      await waitFor(() => remarks.length > 0);
      expect(remarks).to.have.length(1);
      expect(remarks[0]).to.contain('was damaged');
      controller.abort();
      await keeping;
    });
  });
});
