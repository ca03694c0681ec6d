import type { Stats } from 'node:fs';
import { access, constants, lstat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { errnoOf, FileError } from '../files/file-error.js';
import { fileKind } from '../files/file-kind.js';
import { isMountPoint, resolveOutputPath, type ResolvedOutput } from './resolve-output-path.js';
import { STAGING_DIRECTORY } from './staging-directory.js';

/** An output that can be written, as far as one can tell without writing. */
export interface InspectedOutput extends ResolvedOutput {
  /** As whom we would write. */
  readonly uid: number;
  /** What the file system has left for us; absent where it does not tell. */
  readonly freeBytes: number | undefined;
  /** Why a link in another directory cannot be renewed; absent when it can, or there is none. */
  readonly linkErrno?: string;
}

/**
 * Looks whether the output at `path` could be replaced, by looking only: nothing is made, locked, written or removed.
 *
 * @throws FileError when it could not.
 */
export async function inspectOutput(path: string): Promise<InspectedOutput> {
  const output = await resolveOutputPath(path);
  if (await isMountPoint(output.file))
    throw new FileError(
      `Cannot replace "${path}": the file itself is a mount point; mount the directory that holds it, not the single file`,
    );
  const uid = process.geteuid?.() ?? 0;
  const directory = await inspectDirectory(output.directory);
  await inspectStaging(output.directory, { directory, uid });
  await inspectStanding(output, { directory, uid });
  const freeBytes = await inspectRoom(output.directory);
  const linkErrno = await inspectLink(output);
  return { ...output, uid, freeBytes, ...(linkErrno === undefined ? {} : { linkErrno }) };
}

async function inspectDirectory(directory: string): Promise<Stats> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return await lstat(directory);
  } catch (error) {
    throw new FileError(`Cannot write into the directory "${directory}"`, error);
  }
}

/** The directory of the output, and as whom we would write there. */
interface Place {
  readonly directory: Stats;
  readonly uid: number;
}

async function inspectStaging(path: string, { directory, uid }: Place): Promise<void> {
  const staging = join(path, STAGING_DIRECTORY);
  const stats = await lstatIfAny(staging);
  if (stats === undefined) return;
  if (!stats.isDirectory())
    throw new FileError(
      `Cannot use "${staging}" as staging directory: it is ${fileKind(stats)}; remove it`,
    );
  if (stats.uid !== uid)
    throw new FileError(
      `Cannot use the staging directory "${staging}": it belongs to uid ${String(stats.uid)}, and this process runs as uid ${String(uid)}; run as that user, or remove the directory`,
    );
  if (stats.dev !== directory.dev)
    throw new FileError(
      `Cannot use the staging directory "${staging}": it is on another file system; it must not be a mount point of its own`,
    );
}

const STICKY = 0o1000;

async function inspectStanding(
  { file, directory: path, standing }: ResolvedOutput,
  { directory, uid }: Place,
): Promise<void> {
  if (standing === undefined) return;
  try {
    await access(file, constants.W_OK);
  } catch (error) {
    // Not to write it is no matter, since it is replaced; but an immutable one (chattr +i) cannot be replaced.
    if (errnoOf(error) === 'EPERM') throw new FileError(`Cannot replace "${file}"`, error);
  }
  const isOurs = uid === 0 || standing.uid === uid || directory.uid === uid;
  if ((directory.mode & STICKY) === 0 || isOurs) return;
  throw new FileError(
    `Cannot replace "${file}": it belongs to uid ${String(standing.uid)}, and "${path}" is sticky, so that only its owner may (EPERM); remove the file, or choose another directory`,
  );
}

async function inspectRoom(directory: string): Promise<number | undefined> {
  const room = await statfs(directory).catch(() => undefined);
  if (room === undefined) return undefined;
  // Some file systems count no inodes at all.
  const isFull = room.bavail === 0 || (room.files > 0 && room.ffree === 0);
  if (isFull)
    throw new FileError(
      `Cannot write into the directory "${directory}": ENOSPC; the file system is full: free some space or inodes`,
    );
  return room.bavail * room.bsize;
}

async function inspectLink({ directory, link }: ResolvedOutput): Promise<string | undefined> {
  if (link === undefined || link.directory === directory) return undefined;
  try {
    await access(link.directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errnoOf(error);
  }
}

async function lstatIfAny(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new FileError(`Cannot look at "${path}"`, error);
  }
}
