import {
  access,
  appendFile,
  chown,
  constants,
  open,
  readFile,
  rename,
  stat,
  symlink,
  unlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import { errnoOf, FileError } from './file-error.js';
import { isMountPoint, resolveOutputPath, type ResolvedOutput } from './resolve-output-path.js';
import {
  ensureStagingDirectory,
  probeStagingDirectory,
  stagingName,
  sweepBeside,
  sweepStagingDirectory,
} from './staging-directory.js';

/** Settings of {@link replaceFile}. */
export interface ReplaceFileOptions {
  /** Permission bits; without them a standing file keeps its own, and a new one gets 0644 whatever the umask. */
  readonly mode?: number;
}

/** Readable for Prometheus, which often runs as another user. */
export const DEFAULT_FILE_MODE = 0o644;

/** What stood before a file was first replaced. */
export interface StandingFile {
  /** Its permission bits; absent when there is no file. */
  readonly mode?: number;
  /** Its bytes; absent when there is no file, or when there is one that may not be read. */
  readonly contents?: Buffer | undefined;
}

/**
 * Finds out whether {@link replaceFile} will be able to replace `path`, and clears away what crashed processes left.
 * Nothing is made in the directory itself but the staging directory.
 *
 * @returns what stands there now.
 * @throws FileError that says what to do.
 */
export async function prepareReplacing(path: string): Promise<StandingFile> {
  const output = await resolveOutputPath(path);
  if (await isMountPoint(output.file)) {
    throw new FileError(
      `Cannot replace "${path}": the file itself is a mount point; mount the directory that holds it, not the single file`,
    );
  }
  try {
    await access(output.directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new FileError(`Cannot write into the directory "${output.directory}"`, error);
  }
  const staging = await ensureStagingDirectory(output.directory);
  await probeStagingDirectory(staging, output.file);
  await sweepStagingDirectory(staging, output.file);
  const { standing, file, link } = output;
  if (link !== undefined) {
    await sweepStagingDirectory(staging, link.path);
    await sweepBeside(link.directory, link.path);
  }
  return standing === undefined
    ? {}
    : { mode: standing.mode & 0o7777, contents: await readStanding(file) };
}

/** A file that we may replace but not read counts as unknown contents: as none. */
async function readStanding(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'EACCES' || errnoOf(error) === 'ENOENT') return undefined;
    throw new FileError(`Cannot read "${file}"`, error);
  }
}

/**
 * Replaces the contents of `path` so that every reader, at every moment and after a power cut, finds the old or the
 * new contents, whole: written and synced in the staging directory, measured, renamed, the directory synced. One
 * rename is all that the directory itself sees. Links are followed and kept.
 *
 * @returns a warning when the new contents stand, but a power cut may bring the old ones back, or the link that was
 * followed could not be renewed, so that who watches its directory sees no change.
 * @throws FileError; then the old contents stand.
 */
export async function replaceFile(
  path: string,
  contents: Buffer,
  options: ReplaceFileOptions = {},
): Promise<string | undefined> {
  const output = await resolveOutputPath(path);
  const staging = await ensureStagingDirectory(output.directory);
  const staged = join(staging, stagingName(output.file));
  try {
    await stage(staged, contents, { standing: output.standing, ...options });
    await rename(staged, output.file);
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error instanceof FileError ? error : new FileError(`Cannot replace "${path}"`, error);
  }
  const notSynced = await syncDirectory(output.directory);
  const notRenewed = output.link === undefined ? undefined : await renewLink(output.link, staging);
  const warnings = [notSynced, notRenewed].filter((warning) => warning !== undefined);
  return warnings.length === 0 ? undefined : warnings.join('; ');
}

/** write-file-atomic takes a short write for a whole one (a full disk gives such), hence the second look. */
async function stage(
  staged: string,
  contents: Buffer,
  { standing, mode }: Pick<ResolvedOutput, 'standing'> & ReplaceFileOptions,
): Promise<void> {
  surviveSizeLimit();
  await writeFileAtomic(staged, contents, {
    mode: mode ?? (standing === undefined ? DEFAULT_FILE_MODE : standing.mode & 0o7777),
    ...(standing === undefined ? {} : { chown: { uid: standing.uid, gid: standing.gid } }),
  });
  const { size, uid, gid } = await stat(staged);
  if (size !== contents.length) {
    throw new FileError(
      `Cannot write "${staged}": ${String(size)} of ${String(contents.length)} bytes`,
      await whyShort(staged),
    );
  }
  // Who may not give the file to its owner may still be in its group, through which Prometheus may be reading it.
  if (standing !== undefined && standing.gid !== gid)
    await chown(staged, uid, standing.gid).catch(() => undefined);
}

/** What the system says to one byte more: that the disk is full, or that a quota or a limit is reached. */
async function whyShort(staged: string): Promise<unknown> {
  try {
    await appendFile(staged, ' ');
  } catch (error) {
    return error;
  }
  return Object.assign(new Error('short write'), { code: 'ENOSPC' });
}

/**
 * Node ignores SIGXFSZ, so that a file beyond the size limit is an error (EFBIG) like any other. signal-exit, by which
 * write-file-atomic cleans up, makes it deadly, and leaves it so afterwards; beside a listener of ours it does not.
 */
function surviveSizeLimit(): void {
  if (!process.listeners('SIGXFSZ').includes(onSizeLimit)) process.on('SIGXFSZ', onSizeLimit);
}

function onSizeLimit(): void {
  // The write that went too far fails, which is all that has to happen.
}

/** Some file systems do not sync directories, and a directory may be writable without being readable. */
const NO_DIRECTORY_SYNC: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM']);

async function syncDirectory(directory: string): Promise<string | undefined> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return undefined;
  } catch (error) {
    const errno = errnoOf(error) ?? String(error);
    if (NO_DIRECTORY_SYNC.has(errno)) return undefined;
    return `Cannot sync the directory "${directory}": ${errno}; a power cut may bring the contents of before back`;
  }
}

type OutputLink = NonNullable<ResolvedOutput['link']>;

/**
 * Renames an equal link over the link, which watchers of its directory see as a change of the file. From another file
 * system, or another mount of the same one, it cannot be renamed: then it is made beside the link.
 */
async function renewLink(link: OutputLink, staging: string): Promise<string | undefined> {
  try {
    await renewBy(staging, link).catch(async (error: unknown) => {
      if (errnoOf(error) !== 'EXDEV') throw error;
      await renewBy(await ensureStagingDirectory(link.directory), link);
    });
    return undefined;
  } catch (error) {
    const why = error instanceof FileError ? error.message : (errnoOf(error) ?? String(error));
    return `Cannot renew the symbolic link "${link.path}": ${why}; who watches its directory does not see changes`;
  }
}

async function renewBy(staging: string, link: OutputLink): Promise<void> {
  const staged = join(staging, stagingName(link.path));
  await symlink(link.content, staged);
  try {
    await rename(staged, link.path);
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error;
  }
}
