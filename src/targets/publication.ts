import type { Holdings } from './holdings.js';
import { msUntilChange, type Settlement, type SettlementPolicy } from './settlement.js';
import { haveAllAnswered, settleAll, type Settlements } from './settlements.js';
import { watchedMs } from './stop-watch.js';

/** What is published when, of all control planes together, in one place. */
export interface Publication {
  readonly settlements: Settlements;
  /** What readers shall see; `undefined` while only the standing file, or nothing, is to be seen. */
  readonly wanted: Holdings | undefined;
  /** In how many milliseconds to ask again; `undefined` when only an answer can change anything. */
  readonly askAgainInMs: number | undefined;
  /** How many groups there would be, when that is too few to be published. */
  readonly tooFew: number | undefined;
}

/** Circumstances of {@link publicationAt}. */
export interface PublicationContext {
  readonly policy: SettlementPolicy;
  /** Fewer groups are never published. */
  readonly minTargets: number;
  /** A good file stands, be it from before our start. */
  readonly fileStands: boolean;
}

/** Applies the rule at `nowMs`. */
export function publicationAt(
  before: Settlements,
  nowMs: number,
  context: PublicationContext,
): Publication {
  const { policy, minTargets } = context;
  const removed = settleAll(before, nowMs, policy);
  const tooFew = countIfFewer(removed, minTargets);
  const settlements =
    tooFew === undefined ? removed : settleAll(before, nowMs, { ...policy, removing: false });
  const emptyMs = msUntilEmpty(settlements, nowMs, context);
  const isWanted =
    isAnswered(settlements, policy) &&
    emptyMs === 0 &&
    countIfFewer(policy.once ? removed : settlements, minTargets) === undefined;
  const waits = [...settlements.controlPlanes, settlements.unclaimed]
    .map((settlement) => msUntilChange(settlement, nowMs, policy))
    .concat(emptyMs)
    .filter((ms) => ms !== undefined && ms > 0);
  return {
    settlements,
    wanted: isWanted ? settlements.all.held : undefined,
    askAgainInMs: waits.length === 0 ? undefined : Math.min(...waits.map(Number)),
    tooFew: isAnswered(settlements, policy) ? tooFew : undefined,
  };
}

/** One that has answered has something to say; a one-shot speaks of all. */
function isAnswered(settlements: Settlements, { once }: SettlementPolicy): boolean {
  if (once) return haveAllAnswered(settlements);
  return settlements.controlPlanes.some(({ hasAnswered }) => hasAnswered);
}

function countIfFewer({ all }: Settlements, minTargets: number): number | undefined {
  if (minTargets === 0) return undefined;
  const { groups } = all.held;
  return groups < minTargets ? groups : undefined;
}

/**
 * An empty list over nothing is no removal, but as little to be believed at once: a control plane that has just
 * started says "nothing" until its first tick. It waits for the removal delay of each control plane; 0 when it need
 * not wait (any longer), `undefined` when only an answer can tell.
 */
function msUntilEmpty(
  settlements: Settlements,
  nowMs: number,
  { policy, fileStands }: PublicationContext,
): number | undefined {
  if (fileStands || settlements.all.held.holding > 0) return 0;
  const waits = settlements.controlPlanes.map((each) => msUntilBelieved(each, nowMs, policy));
  return waits.includes(undefined) ? undefined : Math.max(...waits.map(Number));
}

function msUntilBelieved(
  { hasAnswered, answeringSinceWatchedMs, watch }: Settlement,
  nowMs: number,
  { removalDelayMs }: SettlementPolicy,
): number | undefined {
  if (!hasAnswered || answeringSinceWatchedMs === undefined) return undefined;
  const leftMs = answeringSinceWatchedMs + removalDelayMs - watchedMs(watch, nowMs);
  if (leftMs <= 0) return 0;
  return watch.runningSinceMs === undefined ? undefined : leftMs;
}
