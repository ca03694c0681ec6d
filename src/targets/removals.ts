import { isHolding, type Holdings } from './holdings.js';
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
  readonly missing: ReadonlyMap<Identity, Absence>;
  /** Since when removals are held because they were too many at a time; `undefined` when they are not. */
  readonly holdSinceMs: number | undefined;
}

/** One identity that is missing. */
export interface Absence {
  readonly sinceMs: number;
  /** Since when the hold that it fell under is running. Stays when the others that made the hold are back. */
  readonly heldSinceMs: number | undefined;
}

/** Nothing is missing. */
export const NO_REMOVALS: Removals = { missing: new Map(), holdSinceMs: undefined };

/** A hold that was released counts as over for ever. */
const RELEASED = -Infinity;

/** Of small sets everything may go at a time: so few are gone quickly, and rightly, in daily work. */
const MIN_HELD = 10;

/** What an answer lacks, and of what. */
export interface Lack {
  /** Identities that are missing now, those from before among them. */
  readonly identities: Iterable<Identity>;
  readonly settled: Holdings;
  readonly nowMs: number;
}

/**
 * The removals after an answer. Too many at a time begin a hold, under which all falls that is missing while it lasts;
 * it is over when what is missing is no longer too much, or with its time. What was held once is not held again.
 */
export function nextRemovals(before: Removals, lack: Lack, policy: RemovalPolicy): Removals {
  const { settled, nowMs } = lack;
  const identities = [...lack.identities];
  const unheld = identities.filter((each) => !wasHeld(before.missing.get(each), nowMs, policy));
  const count = countHolding(unheld, settled);
  const isMass = count >= MIN_HELD && count > policy.maxDropShare * settled.holding;
  const holdSinceMs = isMass ? (running(before, nowMs, policy) ?? nowMs) : undefined;
  const missing = identities.map((identity): [Identity, Absence] => {
    const known = before.missing.get(identity);
    const sinceMs = known?.sinceMs ?? nowMs;
    return [identity, { sinceMs, heldSinceMs: known?.heldSinceMs ?? holdSinceMs }];
  });
  return { missing: new Map(missing), holdSinceMs };
}

/** True once the time of its hold is over, or it was released: what keeps it yet is something else. */
function wasHeld(
  absence: Absence | undefined,
  nowMs: number,
  { maxDropHoldMs }: RemovalPolicy,
): boolean {
  return absence?.heldSinceMs !== undefined && absence.heldSinceMs + maxDropHoldMs <= nowMs;
}

/** Since when a hold is running whose time is not over. */
function running(
  { holdSinceMs }: Removals,
  nowMs: number,
  { maxDropHoldMs }: RemovalPolicy,
): number | undefined {
  return holdSinceMs !== undefined && nowMs - holdSinceMs < maxDropHoldMs ? holdSinceMs : undefined;
}

/** How many of `identities` hold something. */
export function countHolding(identities: Iterable<Identity>, held: Holdings): number {
  let count = 0;
  for (const identity of identities) if (isHolding(held.get(identity))) count++;
  return count;
}

/** Identities whose absence has lasted long enough. */
export function dueRemovals(
  { missing }: Removals,
  nowMs: number,
  policy: RemovalPolicy,
): ReadonlySet<Identity> {
  const due = [...missing].filter(([, absence]) => dueAtMs(absence, policy) <= nowMs);
  return new Set(due.map(([identity]) => identity));
}

/** In how many milliseconds {@link dueRemovals} has something new; `undefined` when nothing is missing. */
export function msUntilDue(
  { missing }: Removals,
  nowMs: number,
  policy: RemovalPolicy,
): number | undefined {
  if (missing.size === 0) return undefined;
  let firstMs = Infinity;
  for (const absence of missing.values()) firstMs = Math.min(firstMs, dueAtMs(absence, policy));
  return Math.max(0, firstMs - nowMs);
}

function dueAtMs(
  { sinceMs, heldSinceMs = RELEASED }: Absence,
  { removalDelayMs, maxDropHoldMs }: RemovalPolicy,
): number {
  return Math.max(sinceMs + removalDelayMs, heldSinceMs + maxDropHoldMs);
}

/** What is held counts as soon as its removal delay is over, also when it goes on missing. */
export function withoutHold({ missing }: Removals): Removals {
  const released = [...missing].map(([identity, { sinceMs, heldSinceMs }]): [Identity, Absence] => [
    identity,
    { sinceMs, heldSinceMs: heldSinceMs === undefined ? undefined : RELEASED },
  ]);
  return { missing: new Map(released), holdSinceMs: undefined };
}

/** True for what waits because of a hold. */
export function isHeld({ heldSinceMs }: Absence): boolean {
  return heldSinceMs !== undefined && heldSinceMs !== RELEASED;
}

/** In how many milliseconds all that is held is free; `undefined` while nothing is. */
export function msUntilFree(
  { holdSinceMs }: Removals,
  nowMs: number,
  { maxDropHoldMs }: RemovalPolicy,
): number | undefined {
  return holdSinceMs === undefined ? undefined : Math.max(0, holdSinceMs + maxDropHoldMs - nowMs);
}

/** Some of them are removed, and the time of a hold may be over. */
export function afterRemoving(
  removals: Removals,
  { removed, nowMs }: { readonly removed: ReadonlySet<Identity>; readonly nowMs: number },
  policy: RemovalPolicy,
): Removals {
  const holdSinceMs = running(removals, nowMs, policy);
  if (removed.size === 0 && holdSinceMs === removals.holdSinceMs) return removals;
  const missing = [...removals.missing].filter(([identity]) => !removed.has(identity));
  return { missing: new Map(missing), holdSinceMs };
}
