import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { readUpTo } from './open-regular-file.js';

/** A file, as it was when it was looked at. */
export interface FileLook {
  /** In bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** What it holds; `undefined` when that is more than was asked for. */
  readonly bytes: Buffer | undefined;
}

/**
 * Looks at a regular file, and into it when it is not larger than `maxBytes`. Pipes and devices are not waited for.
 *
 * @throws the system's error, or an Error that says that it is no regular file.
 */
export async function lookAtFile(path: string, maxBytes: number): Promise<FileLook> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is no regular file');
    const { size, mtimeMs: modifiedAtMs } = stats;
    const bytes = size > maxBytes ? undefined : await readUpTo(file, size);
    return { size, mode: stats.mode & 0o7777, modifiedAtMs, bytes };
  } finally {
    await file.close();
  }
}
