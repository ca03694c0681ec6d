import {
  settle,
  msUntilChange,
  watchedMs,
  type GroupsByIdentity,
  type Settlement,
  type SettlementPolicy,
} from './settlement.js';

/**
 * What is published when, in one place. So far of one control plane; the merge of several, and
 * what the file of a control plane that is away keeps, belong here as well.
 */
export interface Publication {
  readonly settlement: Settlement;
  /** What readers shall see; `undefined` while only the standing file, or nothing, is to be seen. */
  readonly wanted: GroupsByIdentity | undefined;
  /** In how many milliseconds to ask again; `undefined` when only an answer can change anything. */
  readonly askAgainInMs: number | undefined;
}

/** Circumstances of {@link publicationAt}. */
export interface PublicationContext {
  readonly policy: SettlementPolicy;
  /** A good file stands, be it from before our start. */
  readonly fileStands: boolean;
}

/** Applies the rule at `nowMs`. */
export function publicationAt(
  settlement: Settlement,
  nowMs: number,
  context: PublicationContext,
): Publication {
  const settled = settle(settlement, nowMs, context.policy);
  const firstEmptyMs = msUntilFirstEmpty(settled, nowMs, context);
  const waits = [msUntilChange(settled, nowMs, context.policy), firstEmptyMs].filter(
    (ms) => ms !== undefined && ms > 0,
  );
  return {
    settlement: settled,
    wanted: settled.hasAnswered && firstEmptyMs === 0 ? settled.settled : undefined,
    askAgainInMs: waits.length === 0 ? undefined : Math.min(...waits.map(Number)),
  };
}

/**
 * An empty list over nothing is no removal, but as little to be believed at once: a control plane that has just
 * started says "nothing" until its first tick. It waits for the removal delay; 0 when it need not wait (any longer).
 */
function msUntilFirstEmpty(
  { settled, answeringSinceWatchedMs, watch }: Settlement,
  nowMs: number,
  { policy, fileStands }: PublicationContext,
): number | undefined {
  if (fileStands || answeringSinceWatchedMs === undefined || hasGroups(settled)) return 0;
  const leftMs = answeringSinceWatchedMs + policy.removalDelayMs - watchedMs(watch, nowMs);
  if (leftMs <= 0) return 0;
  return watch.runningSinceMs === undefined ? undefined : leftMs;
}

function hasGroups(held: GroupsByIdentity): boolean {
  for (const groups of held.values()) if (groups.length > 0) return true;
  return false;
}
