import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { errnoOf, FileError } from '../files/file-error.js';
import { isRunning } from '../lock/process-identity.js';

/**
 * The directory beside the output in which new contents are prepared. Prometheus watches the directory above and
 * would re-read everything for each file that is made, written or removed there; in here it sees nothing.
 */
export const STAGING_DIRECTORY = '.kuma-prometheus-sd';

/** Where the lock of the output `file` lies. */
export function lockPath(file: string): string {
  return beside(file, 'lock');
}

/** Where lies what is remembered about the output `file`. */
export function memoryPath(file: string): string {
  return beside(file, 'state');
}

function beside(file: string, ending: string): string {
  return join(dirname(file), STAGING_DIRECTORY, `${basename(file)}.${ending}`);
}

/** A staging file of a process that is gone is left over; of one on another host, when it is older than this. */
const LEFTOVER_AFTER_MS = 60_000;

/**
 * Makes sure that the staging directory in `directory` is there: real, 0700 and our own, so that nobody else can
 * put a link or a file in our way.
 *
 * @returns its path.
 * @throws FileError when it cannot be made or belongs to somebody else.
 */
export async function ensureStagingDirectory(directory: string): Promise<string> {
  const path = join(directory, STAGING_DIRECTORY);
  try {
    await makeOurs(path);
  } catch (error) {
    throw error instanceof FileError
      ? error
      : new FileError(`Cannot create the staging directory "${path}"`, error);
  }
  return path;
}

async function makeOurs(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
  const stats = await lstat(path);
  if (!stats.isDirectory()) {
    throw new FileError(`Cannot use "${path}" as staging directory: it is no directory; remove it`);
  }
  if (stats.uid !== process.geteuid?.()) {
    throw new FileError(
      `Cannot use the staging directory "${path}": it belongs to uid ${String(stats.uid)}, and this process runs as ` +
        `uid ${String(process.geteuid?.())}; run as that user, or remove the directory`,
    );
  }
  if ((stats.mode & 0o777) !== 0o700) await chmod(path, 0o700);
}

/** A new name for a staging file: ours, never used before, and of no ending that Prometheus' globs match. */
export function stagingName(file: string): string {
  return `${basename(file)}.${String(process.pid)}.${randomBytes(8).toString('hex')}.stage`;
}

/** What write-file-atomic adds to a name while it writes: a 32-bit number. */
const LONGEST_SUFFIX = '.4294967295';

/** What stands behind the name of the output in the name of a staging file, finished or not. */
const STAGING_SUFFIX = /^(\d+)\.[0-9a-f]{16}\.stage(?:\.\d+)?$/;

/**
 * Makes and removes an empty file, so that what makes a directory unwritable is known before it matters. A full
 * file system passes: it may have room again when there is something to write.
 *
 * @returns the time by the file system's clock, as far as it tells.
 * @throws FileError when the directory does not take files.
 */
export async function probeStagingDirectory(staging: string, file: string): Promise<number> {
  const probe = join(staging, stagingName(file) + LONGEST_SUFFIX);
  try {
    const handle = await open(probe, 'wx', 0o600);
    const { mtimeMs } = await handle.stat().finally(() => handle.close());
    // A twin, process 1 of its container as we are, may take it for a leftover.
    await rm(probe, { force: true });
    return mtimeMs;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOSPC' && errno !== 'EDQUOT')
      throw new FileError(`Cannot write into "${staging}"`, error);
    return Date.now();
  }
}

/**
 * Removes what processes that died while writing `file` left behind.
 *
 * @param nowMs by the file system's clock, which is that of the files.
 * @throws FileError when the directory cannot be read.
 */
export async function sweepStagingDirectory(
  staging: string,
  file: string,
  nowMs = Date.now(),
): Promise<void> {
  for (const name of await namesIn(staging)) {
    const pid = writerOf(name, file);
    if (pid === undefined) continue;
    const path = join(staging, name);
    if (!isAlive(pid) || (await isOld(path, nowMs))) await unlink(path).catch(() => undefined);
  }
}

/**
 * Removes all that the process `pid` has staged for `file`, so that it cannot be renamed any more: the process has
 * lost the lock, and if it only stood still it does not know yet. Our own number is left to the sweep at the start.
 *
 * @throws FileError when the directory cannot be read.
 */
export async function removeStagingFilesOf(pid: number, file: string): Promise<void> {
  if (pid === process.pid) return;
  const staging = join(dirname(file), STAGING_DIRECTORY);
  for (const name of await namesIn(staging)) {
    if (writerOf(name, file) === pid) await unlink(join(staging, name)).catch(() => undefined);
  }
}

/** The pid in the name of a staging file of `file`; `undefined` for any other name. */
function writerOf(name: string, file: string): number | undefined {
  const prefix = `${basename(file)}.`;
  const match = name.startsWith(prefix) ? STAGING_SUFFIX.exec(name.slice(prefix.length)) : null;
  return match === null ? undefined : Number(match[1]);
}

/** As {@link sweepStagingDirectory}, in the staging directory of `directory`; if there is none of ours, does nothing. */
export async function sweepBeside(directory: string, file: string): Promise<void> {
  const staging = join(directory, STAGING_DIRECTORY);
  const stats = await lstat(staging).catch(() => undefined);
  if (stats?.isDirectory() === true && stats.uid === process.geteuid?.())
    await sweepStagingDirectory(staging, file);
}

async function namesIn(staging: string): Promise<readonly string[]> {
  try {
    return await readdir(staging);
  } catch (error) {
    throw new FileError(`Cannot read the staging directory "${staging}"`, error);
  }
}

/** Our own pid counts as gone: we have not written yet, so it was a process before us (pid 1 of a container). */
function isAlive(pid: number): boolean {
  return pid !== process.pid && isRunning(pid);
}

async function isOld(path: string, nowMs: number): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && nowMs - stats.mtimeMs > LEFTOVER_AFTER_MS;
}
