import type { GroupsByIdentity } from './groups-by-identity.js';
import type { Identity } from './target.js';

/** When an absence becomes a removal. */
export interface RemovalPolicy {
  /** How long answers have to lack an identity. 0 believes the first one that does. */
  readonly removalDelayMs: number;
  /** More removals at a time than this share (0 to 1) of what is settled are held. 1 holds nothing. */
  readonly maxDropShare: number;
  /** How long they are held. */
  readonly maxDropHoldMs: number;
}

/**
 * Identities that answers lack and that are on their way to being removed. An immutable value; times are those of
 * the control plane's stop-watch.
 */
export interface Removals {
  /** Each missing identity with the time since which. */
  readonly sinceMs: ReadonlyMap<Identity, number>;
  /** Since when all of them are held, because they were too many at a time; `undefined` when they are not. */
  readonly heldSinceMs: number | undefined;
}

/** Nothing is missing. */
export const NO_REMOVALS: Removals = { sinceMs: new Map(), heldSinceMs: undefined };

/** Of small sets everything may go at a time: so few are gone quickly, and rightly, in daily work. */
const MIN_HELD = 10;

/**
 * The removals after an answer by which `missing` are missing. A hold that has begun goes on, whatever else goes
 * missing, until everything is back or its time is over.
 */
export function nextRemovals(
  removals: Removals,
  missing: Removals['sinceMs'],
  { settled, nowMs, maxDropShare }: MissingFrom,
): Removals {
  const count = countHolding(missing.keys(), settled);
  if (count === 0) return { sinceMs: missing, heldSinceMs: undefined };
  const isMass = count >= MIN_HELD && count > maxDropShare * countHolding(settled.keys(), settled);
  return { sinceMs: missing, heldSinceMs: removals.heldSinceMs ?? (isMass ? nowMs : undefined) };
}

/** Circumstances of {@link nextRemovals}. */
export interface MissingFrom extends Pick<RemovalPolicy, 'maxDropShare'> {
  readonly settled: GroupsByIdentity;
  readonly nowMs: number;
}

/** How many of `identities` hold something. */
export function countHolding(identities: Iterable<Identity>, held: GroupsByIdentity): number {
  let count = 0;
  for (const identity of identities) if ((held.get(identity)?.length ?? 0) > 0) count++;
  return count;
}

/** Identities whose absence has lasted long enough. */
export function dueRemovals(
  { sinceMs, heldSinceMs }: Removals,
  nowMs: number,
  { removalDelayMs, maxDropHoldMs }: RemovalPolicy,
): ReadonlySet<Identity> {
  if (heldSinceMs !== undefined && nowMs - heldSinceMs < maxDropHoldMs) return new Set();
  const due = [...sinceMs].filter(([, missingMs]) => nowMs - missingMs >= removalDelayMs);
  return new Set(due.map(([identity]) => identity));
}

/** In how many milliseconds {@link dueRemovals} has something new; `undefined` when nothing is missing. */
export function msUntilDue(
  { sinceMs, heldSinceMs }: Removals,
  nowMs: number,
  { removalDelayMs, maxDropHoldMs }: RemovalPolicy,
): number | undefined {
  if (sinceMs.size === 0) return undefined;
  let firstMs = Infinity;
  for (const missingMs of sinceMs.values()) firstMs = Math.min(firstMs, missingMs);
  const heldUntilMs = heldSinceMs === undefined ? -Infinity : heldSinceMs + maxDropHoldMs;
  return Math.max(0, firstMs + removalDelayMs - nowMs, heldUntilMs - nowMs);
}

/** Once some of them are removed, a hold is over. */
export function withoutRemoved(removals: Removals, removed: ReadonlySet<Identity>): Removals {
  if (removed.size === 0) return removals;
  const sinceMs = new Map([...removals.sinceMs].filter(([identity]) => !removed.has(identity)));
  return { sinceMs, heldSinceMs: undefined };
}
