import { access, constants, lstat, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HouseError } from '../../base/house-error.js';
import { errnoOf, FileError } from '../files/file-error.js';
import { renewLink } from './renew-link.js';
import { isMountPoint, resolveOutputPath, type ResolvedOutput } from './resolve-output-path.js';
import { stageFile, type FileAttributes } from './stage-file.js';
import {
  ensureStagingDirectory,
  lockPath,
  memoryPath,
  probeStagingDirectory,
  stagingName,
  sweepBeside,
  sweepStagingDirectory,
} from './staging-directory.js';

/** Settings of {@link replaceFile}. */
export interface ReplaceFileOptions {
  /** Permission bits; without them a standing file keeps its own, and a new one gets 0644 whatever the umask. */
  readonly mode?: number;
  /** Takes mode and owner after this, not after the file that stands. */
  readonly like?: FileAttributes | undefined;
  /** Called when the new contents are staged; when it throws, they are dropped and its error is passed on. */
  readonly beforeRename?: (output: ResolvedOutput) => Promise<void>;
}

/** What stood before a file was first replaced. */
export interface StandingFile {
  /** Its permission bits; absent when there is no file. */
  readonly mode?: number;
  /** Its bytes; absent when there is no file, or when there is one that may not be read. */
  readonly contents?: Buffer | undefined;
}

/** What happens between the checks and the reading of what stands: who takes a lock takes it there. */
export type BeforeReading = (output: ResolvedOutput) => Promise<void>;

/**
 * Finds out whether {@link replaceFile} will be able to replace `path`, and clears away what crashed processes left.
 * Nothing is made in the directory itself but the staging directory.
 *
 * @returns what stands there now.
 * @throws FileError that says what to do, or what `beforeReading` throws.
 */
export async function prepareReplacing(
  path: string,
  beforeReading: BeforeReading = () => Promise.resolve(),
): Promise<StandingFile> {
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
  const nowMs = await probeStagingDirectory(staging, output.file);
  await beforeReading(output);
  await sweep(output, staging, nowMs);
  return await readStanding(output.file);
}

async function sweep(
  { file, link }: ResolvedOutput,
  staging: string,
  nowMs: number,
): Promise<void> {
  for (const name of [file, lockPath(file), memoryPath(file)])
    await sweepStagingDirectory(staging, name, nowMs);
  if (link === undefined) return;
  await sweepStagingDirectory(staging, link.path, nowMs);
  await sweepBeside(link.directory, link.path);
}

/** A file that we may replace but not read counts as unknown contents: as none. */
async function readStanding(file: string): Promise<StandingFile> {
  try {
    const { mode } = await lstat(file);
    return { mode: mode & 0o7777, contents: await readIfAllowed(file) };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return {};
    throw new FileError(`Cannot read "${file}"`, error);
  }
}

async function readIfAllowed(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'EACCES') return undefined;
    throw error;
  }
}

/**
 * Replaces the contents of `path` so that every reader, at every moment and after a power cut, finds the old or the
 * new contents, whole: written and synced in the staging directory, measured, renamed, the directory synced. One
 * rename is all that the directory itself sees. Links are followed and kept.
 *
 * @returns a warning when the new contents stand, but a power cut may bring the old ones back, or the link that was
 * followed could not be renewed, so that who watches its directory sees no change.
 * @throws FileError, or what `beforeRename` throws; then the old contents stand.
 */
export async function replaceFile(
  path: string,
  contents: Buffer,
  options: ReplaceFileOptions = {},
): Promise<string | undefined> {
  return await replaceOutput(await resolveOutputPath(path), contents, options);
}

/** As {@link replaceFile}, for a path that is resolved already. */
export async function replaceOutput(
  output: ResolvedOutput,
  contents: Buffer,
  options: ReplaceFileOptions,
): Promise<string | undefined> {
  const { file, directory, standing, link } = output;
  const staging = await ensureStagingDirectory(directory);
  const staged = join(staging, stagingName(file));
  try {
    const { mode, like = standing } = options;
    await stageFile(staged, contents, { ...(mode === undefined ? {} : { mode }), like });
    await options.beforeRename?.(output);
    await rename(staged, file);
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error instanceof HouseError ? error : new FileError(`Cannot replace "${file}"`, error);
  }
  const notSynced = await syncDirectory(directory);
  const isBeside = link === undefined || link.directory === directory;
  const notRenewed = isBeside ? undefined : await renewLink(link, staging);
  const warnings = [notSynced, notRenewed].filter((warning) => warning !== undefined);
  return warnings.length === 0 ? undefined : warnings.join('; ');
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
