import type { ProcessIdentity } from './process-identity.js';

/** What stands in a lock: who has it. */
export interface LockRecord extends ProcessIdentity {
  /** Random, 32 hexadecimal digits: what tells one holder from all others. */
  readonly nonce: string;
  /** When it was taken, by the holder's clock: RFC 3339. For people. */
  readonly since: string;
}

/** Longer than any lock of ours. */
export const MAX_LOCK_BYTES = 4_096;

/** The text of a lock. */
export function encodeLock(record: LockRecord): Buffer {
  const { pid, host, bootId, pidNamespace, nonce, since } = record;
  return Buffer.from(`${JSON.stringify({ pid, host, bootId, pidNamespace, nonce, since })}\n`);
}

/** Reads a lock; `undefined` when it is none. Never throws. */
export function parseLock(bytes: Buffer): LockRecord | undefined {
  if (bytes.length > MAX_LOCK_BYTES) return undefined;
  const value = parseObject(bytes.toString('utf8'));
  const { pid, host, bootId, pidNamespace, nonce, since } = value;
  if (!Number.isSafeInteger(pid) || (pid as number) < 1) return undefined;
  if (typeof host !== 'string' || typeof since !== 'string') return undefined;
  if (typeof nonce !== 'string' || !/^[0-9a-f]{32}$/.test(nonce)) return undefined;
  return {
    pid: pid as number,
    host,
    bootId: typeof bootId === 'string' ? bootId : undefined,
    pidNamespace: typeof pidNamespace === 'string' ? pidNamespace : undefined,
    nonce,
    since,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
