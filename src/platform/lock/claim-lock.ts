import { link, lstat, open, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '../files/file-error.js';
import { stagingName } from '../output/staging-directory.js';

/** Not every file system has hard links. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

/** A lock that is prepared, and the time. */
export interface Candidate {
  readonly staged: string;
  /** Now, by the file system's clock; by our own where nothing could be written. */
  readonly nowMs: number;
  /** Why it could not be written, if so. */
  readonly failure: unknown;
}

/** Writes a lock under a name of its own. Never throws; whoever calls it discards it. */
export async function stageCandidate(lock: string, contents: Buffer): Promise<Candidate> {
  const staged = join(dirname(lock), stagingName(lock));
  const failure = await writeFile(staged, contents, { flag: 'wx', mode: 0o600 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  // A full disk may have had room for the name at least.
  const written = await stat(staged).catch(() => undefined);
  return { staged, nowMs: written?.mtimeMs ?? Date.now(), failure };
}

/** Removes what {@link stageCandidate} made; the lock that it has become stays. */
export async function discardCandidate({ staged }: Candidate): Promise<void> {
  await unlink(staged).catch(() => undefined);
}

/**
 * Puts `contents`, which are staged, in the place of `lock` when nothing is there; of any number that try it at the
 * same time one succeeds.
 *
 * @returns whether it was this one.
 * @throws Error of the file system.
 */
export async function claimLock(lock: string, staged: string, contents: Buffer): Promise<boolean> {
  try {
    await link(staged, lock);
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    // ENOENT: another process with our pid, in its own container, swept it away. The next try has a new one.
    if (errno === 'EEXIST' || errno === 'ENOENT') return false;
    if (!NO_LINKS.has(errno)) throw error;
    return await createLock(lock, contents);
  }
}

/** For a moment it is there without its contents, and looks damaged. */
async function createLock(lock: string, contents: Buffer): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    try {
      await handle.writeFile(contents);
    } catch (error) {
      await unlink(lock).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes away what stands at `lock`, whatever it is. A directory that is not empty is nothing of ours: it stays, under
 * another name.
 *
 * @throws Error of the file system.
 */
export async function removeLock(lock: string): Promise<void> {
  const stats = await lstat(lock).catch(() => undefined);
  if (stats?.isDirectory() !== true) {
    await rm(lock, { force: true });
    return;
  }
  await rmdir(lock).catch(async (error: unknown) => {
    if (errnoOf(error) !== 'ENOTEMPTY') throw error;
    await rename(lock, join(dirname(lock), stagingName(lock)));
  });
}
