import { readFile, stat, utimes } from 'node:fs/promises';

import { lockPath } from '../../src/platform/output/staging-directory.js';

/** What stands in the lock of the output `file`. */
export async function readLockOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(lockPath(file), 'utf8')) as Record<string, unknown>;
}

/** Makes the lock of `file` look as if it was touched this much earlier (or later, when negative) than it was. */
export async function ageLockOf(file: string, seconds: number): Promise<void> {
  const { mtimeMs } = await stat(lockPath(file));
  const at = mtimeMs / 1_000 - seconds;
  await utimes(lockPath(file), at, at);
}
