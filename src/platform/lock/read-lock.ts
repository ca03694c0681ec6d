import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { errnoOf } from '../files/file-error.js';
import { MAX_LOCK_BYTES, parseLock, type LockRecord } from './lock-record.js';
import { openRegularFile, readUpTo } from '../files/open-regular-file.js';

/** What stands at the place of a lock. `look` tells whether it is still the same one, not touched since. */
export type FoundLock =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string; readonly look: string }
  | {
      readonly kind: 'held';
      readonly record: LockRecord;
      /** When it was touched last, by the file system's clock. */
      readonly touchedAtMs: number;
      readonly look: string;
    };

/** A lock, or what is in its place. */
export type PresentLock = Exclude<FoundLock, { kind: 'absent' }>;

/** A lock that can be read. */
export type HeldLock = Extract<FoundLock, { kind: 'held' }>;

/**
 * Reads the lock at `path`. It is opened rather than only looked at: a network file system tells its true time then.
 *
 * @throws Error of the file system, when it says nothing about what is there.
 */
export async function readLock(path: string): Promise<FoundLock> {
  const opened = await openRegularFile(path, { owner: 'us' });
  if (opened.kind === 'absent') return opened;
  if (opened.kind === 'unusable') return await damaged(path, opened.reason);
  const { handle, stats } = opened;
  try {
    const record = parseLock(await readUpTo(handle, MAX_LOCK_BYTES + 1));
    const look = lookOf(stats);
    if (record === undefined) return { kind: 'damaged', reason: 'it is no lock of ours', look };
    return { kind: 'held', record, touchedAtMs: Number(stats.mtimeMs), look };
  } finally {
    await handle.close();
  }
}

async function damaged(path: string, reason: string): Promise<FoundLock> {
  const look = await readLook(path);
  return look === undefined ? { kind: 'absent' } : { kind: 'damaged', reason, look };
}

/**
 * Touches the lock at `path` when it is the one with `nonce`, by writing what is there already: so the time is the
 * file system's, whatever our own clock says.
 *
 * @returns whether it was.
 * @throws Error of the file system.
 */
export async function touchLock(path: string, nonce: string): Promise<boolean> {
  const opened = await openRegularFile(path, { access: 'read-write', owner: 'us' });
  if (opened.kind !== 'opened') return false;
  const { handle } = opened;
  try {
    const bytes = await readUpTo(handle, MAX_LOCK_BYTES);
    if (parseLock(bytes)?.nonce !== nonce) return false;
    await handle.write(bytes, 0, bytes.length, 0);
    return true;
  } finally {
    await handle.close();
  }
}

async function readLook(path: string): Promise<string | undefined> {
  try {
    return lookOf(await lstat(path, { bigint: true }));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function lookOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join();
}
