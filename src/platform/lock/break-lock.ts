import type { Clock } from '../../base/clock.js';
import { claimLock, removeLock, type Candidate } from './claim-lock.js';
import { isGone, type ProcessIdentity } from './process-identity.js';
import { readLock, type FoundLock, type HeldLock, type PresentLock } from './read-lock.js';

/** What {@link breakLock} needs. */
export interface BreakLockOptions {
  readonly lock: string;
  readonly contents: Buffer;
  readonly candidate: Candidate;
  readonly me: ProcessIdentity;
}

/** Three touches that did not come: the holder is dead, or stands still and will find its lock taken. */
const DEAD_AFTER_MS = 15_000;

/** How long it may take to write a lock where it cannot appear with its contents. */
const HALF_WRITTEN_MS = 100;

/** How long it may take to break a lock. */
const BREAKING_MS = 20;

/** True when the holder of a lock lives, or nobody can say; `nowMs` by the file system's clock. */
export async function isAlive(
  { record, touchedAtMs }: HeldLock,
  me: ProcessIdentity,
  nowMs: number,
): Promise<boolean> {
  // A time in the future is none that a living process has given: it gives a new one every few seconds.
  const isFresh = Math.abs(nowMs - touchedAtMs) <= DEAD_AFTER_MS;
  return isFresh && !(await isGone(record, me));
}

/** So many processes in a row died while they broke the same lock: somebody should look. */
const MAX_GENERATIONS = 100;

/**
 * Takes a dead or damaged lock away. Only one may do so at a time, by a second lock: else who comes second takes away
 * the lock that the first has taken meanwhile. One that died at it is passed over, by a third lock, and so on: taking
 * its lock away would raise the same question again.
 *
 * @returns whether it did; if not, the lock has changed, or somebody else is at it, for whom it has waited a moment.
 * @throws Error of the file system.
 */
export async function breakLock(
  found: PresentLock,
  options: BreakLockOptions,
  clock: Clock,
): Promise<boolean> {
  const { lock } = options;
  if (found.kind === 'damaged') await wait(clock, HALF_WRITTEN_MS);
  const generation = await claimGeneration(options, clock);
  if (generation === undefined) return false;
  try {
    if (!isSame(found, await readLock(lock))) return false;
    await removeLock(lock);
    return true;
  } finally {
    // The own one last: while it stands nobody comes in between.
    for (let each = 0; each <= generation; each++) await removeLock(breakingPath(lock, each));
  }
}

function breakingPath(lock: string, generation: number): string {
  return generation === 0 ? `${lock}.break` : `${lock}.break.${String(generation)}`;
}

/** Returns the generation from which on the lock is ours to break; `undefined` when somebody else is at it. */
async function claimGeneration(
  { lock, contents, candidate, me }: BreakLockOptions,
  clock: Clock,
): Promise<number | undefined> {
  for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
    const path = breakingPath(lock, generation);
    if (await claimLock(path, candidate.staged, contents)) return generation;
    if (!(await isLeftOver(path, { me, nowMs: candidate.nowMs }, clock))) return undefined;
  }
  return undefined;
}

interface Onlooker {
  readonly me: ProcessIdentity;
  readonly nowMs: number;
}

/** True when whoever was breaking the lock has died at it; if not, some time has passed. */
async function isLeftOver(path: string, { me, nowMs }: Onlooker, clock: Clock): Promise<boolean> {
  const found = await readLock(path);
  if (found.kind === 'held' && !(await isAlive(found, me, nowMs))) return true;
  await wait(clock, found.kind === 'damaged' ? HALF_WRITTEN_MS : BREAKING_MS);
  return found.kind === 'damaged' && isSame(found, await readLock(path));
}

/** Of locks the nonce tells as well: two that follow each other within a tick of the clock look alike. */
function isSame(one: PresentLock, other: FoundLock): boolean {
  if (other.kind === 'absent' || one.look !== other.look) return false;
  if (one.kind === 'damaged' || other.kind === 'damaged') return one.kind === other.kind;
  return one.record.nonce === other.record.nonce;
}

async function wait(clock: Clock, ms: number): Promise<void> {
  await clock.sleep(ms, new AbortController().signal);
}
