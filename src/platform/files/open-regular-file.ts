import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import process from 'node:process';
import { errnoOf } from './file-error.js';
import { fileKind } from './file-kind.js';

/** What was found at a path. Whoever gets a handle closes it. */
export type OpenedFile =
  | { readonly kind: 'opened'; readonly handle: FileHandle; readonly stats: BigIntStats }
  | { readonly kind: 'absent' }
  /** Something that is not what we put there: no regular file, or another user's. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** Something waits at the other end, or nobody does: neither a FIFO nor a link may lead us anywhere. */
const FLAGS = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Settings of {@link openRegularFile}. */
export interface OpenRegularFileOptions {
  /** Default: `read`. */
  readonly access?: 'read' | 'read-write';
  /** Whose it has to be. */
  readonly owner: 'us' | 'anybody';
}

/**
 * Opens a regular file. What somebody else may have put in its place is neither followed nor waited for.
 *
 * @throws Error of the file system, when it says nothing about what is there: EIO, EMFILE.
 */
export async function openRegularFile(
  path: string,
  { access = 'read', owner }: OpenRegularFileOptions,
): Promise<OpenedFile> {
  const flags = FLAGS | (access === 'read' ? constants.O_RDONLY : constants.O_RDWR);
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    return await explain(path, owner, error);
  }
  try {
    const stats = await handle.stat({ bigint: true });
    const reason = whyUnusable(stats, owner);
    if (reason === undefined) return { kind: 'opened', handle, stats };
    await handle.close();
    return { kind: 'unusable', reason };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** It could not be opened; what it is says why, if it is the reason. */
async function explain(
  path: string,
  owner: OpenRegularFileOptions['owner'],
  error: unknown,
): Promise<OpenedFile> {
  if (errnoOf(error) === 'ENOENT') return { kind: 'absent' };
  const stats = await lstat(path, { bigint: true }).catch(() => undefined);
  if (stats === undefined) throw error;
  const reason = whyUnusable(stats, owner) ?? (errnoOf(error) === 'EACCES' ? 'EACCES' : undefined);
  if (reason === undefined) throw error;
  return { kind: 'unusable', reason };
}

function whyUnusable(
  stats: BigIntStats,
  owner: OpenRegularFileOptions['owner'],
): string | undefined {
  if (!stats.isFile()) return `it is ${fileKind(stats)}`;
  const uid = owner === 'us' ? process.geteuid?.() : undefined;
  if (uid === undefined || stats.uid === BigInt(uid)) return undefined;
  return `it belongs to uid ${String(stats.uid)}`;
}

/** Reads from the beginning until the end, but not more than `maxBytes`. */
export async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const { bytesRead } = await handle.read(buffer, length, maxBytes - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
