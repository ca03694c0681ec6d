import { appendFile, chown, open, stat } from 'node:fs/promises';
import process from 'node:process';
import type writeFileAtomic from 'write-file-atomic';
import { FileError } from '../files/file-error.js';

/** Whose a file is and who may do what with it. */
export interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Settings of {@link stageFile}. */
export interface StageFileOptions {
  /** Permission bits; default those of `like`, and without it 0644 whatever the umask. */
  readonly mode?: number;
  /** Takes mode and owner after this file, as far as this user may. */
  readonly like?: FileAttributes | undefined;
}

/** Readable for Prometheus, which often runs as another user. */
export const DEFAULT_FILE_MODE = 0o644;

/**
 * Loads write-file-atomic, as the first file does that is staged: it takes a good part of the time of a start, and
 * is not needed at once.
 *
 * @throws Error when the installation lacks it.
 */
export async function loadWriter(): Promise<typeof writeFileAtomic> {
  return (await import('write-file-atomic')).default;
}

/**
 * Writes `contents` to a new file and syncs it. write-file-atomic takes a short write for a whole one (a full disk
 * gives such), hence the second look.
 *
 * @throws FileError or an error of the file system; what is there then is for the caller to remove.
 */
export async function stageFile(
  staged: string,
  contents: Buffer,
  { mode, like }: StageFileOptions,
): Promise<void> {
  surviveSizeLimit();
  const write = await loadWriter();
  await write(staged, contents, {
    mode: mode ?? (like === undefined ? DEFAULT_FILE_MODE : like.mode & 0o7777),
    ...(like === undefined ? {} : { chown: { uid: like.uid, gid: like.gid } }),
  });
  const { size, uid, gid } = await stat(staged);
  if (size !== contents.length) {
    throw new FileError(
      `Cannot write "${staged}": ${String(size)} of ${String(contents.length)} bytes`,
      await whyShort(staged),
    );
  }
  // Who may not give the file to its owner may still be in its group, through which Prometheus may be reading it.
  if (like !== undefined && like.gid !== gid)
    await chown(staged, uid, like.gid).catch(() => undefined);
}

/**
 * Writes `contents` to a new file that only this user may read, and syncs it.
 *
 * @throws Error of the file system; what is there then is for the caller to remove.
 */
export async function stagePrivateFile(staged: string, contents: Buffer): Promise<void> {
  surviveSizeLimit();
  const handle = await open(staged, 'wx', 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
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
