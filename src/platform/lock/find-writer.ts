import { lstat } from 'node:fs/promises';
import process from 'node:process';
import { readSmallFile } from '../files/read-small-file.js';
import { lockPath } from '../output/staging-directory.js';
import { isAlive } from './break-lock.js';
import { MAX_LOCK_BYTES, parseLock, type LockRecord } from './lock-record.js';
import { readProcessIdentity } from './process-identity.js';

/** An instance that writes a file. */
export interface Writer extends LockRecord {
  /** Of the lock, so of the process. */
  readonly uid: number;
  /** It runs as the same user as we do. */
  readonly isOfOurUser: boolean;
  /** When it said last that it lives, by the file system's clock: milliseconds since 1970. */
  readonly touchedAtMs: number;
}

/**
 * Looks who has the lock of the output `file` and lives, or may live. Nothing is taken or touched.
 *
 * @returns `undefined` when there is nobody, or it cannot be seen.
 */
export async function findWriter(file: string): Promise<Writer | undefined> {
  const path = lockPath(file);
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return undefined;
  const contents = await readSmallFile(path, MAX_LOCK_BYTES).catch(() => undefined);
  const record = contents && parseLock(contents.bytes);
  if (record === undefined) return undefined;
  const { mtimeMs: touchedAtMs, uid } = stats;
  const held = { kind: 'held', record, touchedAtMs, look: '' } as const;
  const lives = await isAlive(held, await readProcessIdentity(), Date.now());
  const isOfOurUser = uid === process.geteuid?.();
  return lives ? { ...record, uid, isOfOurUser, touchedAtMs } : undefined;
}
