import { isSameGroups, withoutIdentities, type GroupsByIdentity } from './groups-by-identity.js';
import {
  afterRemoving,
  dueRemovals,
  msUntilDue,
  nextRemovals,
  NO_REMOVALS,
  type RemovalPolicy,
  type Removals,
} from './removals.js';
import { setRunning, UNSTARTED, watchedMs, type StopWatch } from './stop-watch.js';
import type { Identity } from './target.js';
import type { TargetGroup } from './target-group.js';

/** One answer of a control plane, translated. */
export interface Answer {
  readonly held: GroupsByIdentity;
  /** Identities whose resource is quarantined: what they hold stays as it is. */
  readonly kept: ReadonlySet<Identity>;
  /** Damage in the answer is such that absence from it proves nothing. */
  readonly removesNothing: boolean;
  /** The first answer of a gRPC stream that was opened without a version: Kuma sends a stale one for a second. */
  readonly provisional: boolean;
}

/** How long answers have to stand before they are believed; no removal delay trusts provisional ones as well. */
export interface SettlementPolicy extends RemovalPolicy {
  /** One-shot commands publish nothing but an answer that stood for the whole removal delay without a successor. */
  readonly once: boolean;
}

/** A provisional answer is believed after this time, unless a newer one comes first. */
const PROVISIONAL_MS = 2_000;

/**
 * What one control plane's answers have settled so far. An immutable value: answers, connection changes and the
 * passing of time each give the next one. Times come from outside, as milliseconds on one monotonic scale.
 */
export interface Settlement {
  /** What is to be published for this control plane. */
  readonly settled: GroupsByIdentity;
  /** True once an answer has had a part in `settled`: before, it only repeats what stood at our start. */
  readonly hasAnswered: boolean;
  readonly newest: NewestAnswer | undefined;
  /** Watched time of the very first answer. */
  readonly answeringSinceWatchedMs: number | undefined;
  /** Identities of `settled` that the newest answers lack. */
  readonly removals: Removals;
  readonly watch: StopWatch;
}

interface NewestAnswer {
  readonly answer: Answer;
  readonly arrivedAtMs: number;
  readonly arrivedAtWatchedMs: number;
}

/** The settlement of a control plane that has not answered yet, over what its identities held before our start. */
export function createSettlement(standing: GroupsByIdentity): Settlement {
  return {
    settled: standing,
    hasAnswered: false,
    newest: undefined,
    answeringSinceWatchedMs: undefined,
    removals: NO_REMOVALS,
    watch: UNSTARTED,
  };
}

/** The control plane is there from now on, or away. */
export function setConnected(
  settlement: Settlement,
  connected: boolean,
  nowMs: number,
): Settlement {
  const watch = setRunning(settlement.watch, connected, nowMs);
  return watch === settlement.watch ? settlement : { ...settlement, watch };
}

/** Circumstances of {@link takeAnswer}. */
export interface TakenAt {
  readonly policy: SettlementPolicy;
  readonly nowMs: number;
}

/** A newer answer came; it replaces the one before, settled or not. Call {@link settle} to see what follows. */
export function takeAnswer(
  settlement: Settlement,
  answer: Answer,
  { policy, nowMs }: TakenAt,
): Settlement {
  const { newest, settled, watch } = settlement;
  const nowWatchedMs = watchedMs(watch, nowMs);
  const whole = withLastGood(answer, newest?.answer);
  const isRepeated = newest !== undefined && isSameAnswer(newest.answer, whole);
  const arrivedAtWatchedMs = isRepeated ? newest.arrivedAtWatchedMs : nowWatchedMs;
  const lack = { identities: missingFrom(settlement, whole), settled, nowMs: nowWatchedMs };
  return {
    ...settlement,
    newest: { answer: whole, arrivedAtMs: nowMs, arrivedAtWatchedMs },
    answeringSinceWatchedMs: settlement.answeringSinceWatchedMs ?? nowWatchedMs,
    removals: nextRemovals(settlement.removals, lack, policy),
  };
}

/** What a quarantined identity held in the answer before may not be settled yet: it is its last good translation. */
function withLastGood(answer: Answer, before: Answer | undefined): Answer {
  const lastGood = [...answer.kept].flatMap((id) => {
    const groups = before?.held.get(id);
    return groups === undefined ? [] : [[id, groups] as const];
  });
  if (lastGood.length === 0) return answer;
  return { ...answer, held: new Map([...lastGood, ...answer.held]) };
}

/** The content decides, not the version: an answer that is only said again does not have to stand anew. */
function isSameAnswer(a: Answer, b: Answer): boolean {
  if (a.removesNothing !== b.removesNothing || a.held.size !== b.held.size) return false;
  return [...a.held].every(([id, groups]) => isHeldBy(b.held, id, groups));
}

/**
 * Moves `settled` as far as the rules allow at `nowMs`. The same map is kept where nothing changes.
 *
 * @param policy with `removing: false` removals that are due go on waiting.
 */
export function settle(
  settlement: Settlement,
  nowMs: number,
  policy: SettlementPolicy & { readonly removing?: boolean },
): Settlement {
  const { newest, settled, removals, watch } = settlement;
  if (newest === undefined || heldBackMs(settlement, policy, nowMs) > 0) return settlement;
  const { answer } = newest;
  const mayRemove = policy.removing !== false && !answer.removesNothing;
  const nowWatchedMs = watchedMs(watch, nowMs);
  const due = mayRemove ? dueRemovals(removals, nowWatchedMs, policy) : new Set<Identity>();
  return {
    ...settlement,
    settled: merged(
      withoutIdentities(settled, (identity) => due.has(identity)),
      answer,
    ),
    removals: afterRemoving(removals, { removed: due, nowMs: nowWatchedMs }, policy),
    hasAnswered: settlement.hasAnswered || saysSomething(answer),
  };
}

/** Of an answer in which nothing can be read, nothing follows, not even that there is nothing. */
function saysSomething({ held, removesNothing }: Answer): boolean {
  return held.size > 0 || !removesNothing;
}

/** In how many milliseconds {@link settle} may have something new to say; `undefined` when only an answer can. */
export function msUntilChange(
  settlement: Settlement,
  nowMs: number,
  policy: SettlementPolicy,
): number | undefined {
  const { newest, watch, removals } = settlement;
  if (newest === undefined) return undefined;
  const backMs = heldBackMs(settlement, policy, nowMs);
  if (backMs > 0) return backMs === Infinity ? undefined : backMs;
  if (watch.runningSinceMs === undefined || newest.answer.removesNothing) return undefined;
  return msUntilDue(removals, watchedMs(watch, nowMs), policy);
}

/** True while an absence is on its way to becoming a removal: more news of it is welcome soon. */
export function awaitsRemoval({ removals, newest }: Settlement): boolean {
  return removals.missing.size > 0 && newest?.answer.removesNothing === false;
}

/** Nothing is known any more of the identities that `isGone` names. */
export function forget(
  settlement: Settlement,
  isGone: (identity: Identity) => boolean,
): Settlement {
  const settled = withoutIdentities(settlement.settled, isGone);
  if (settled === settlement.settled) return settlement;
  const missing = new Map([...settlement.removals.missing].filter(([id]) => !isGone(id)));
  return { ...settlement, settled, removals: { ...settlement.removals, missing } };
}

/** How much longer the newest answer changes nothing; 0 when it may, Infinity while away. */
function heldBackMs(
  { newest, watch }: Settlement,
  policy: SettlementPolicy,
  nowMs: number,
): number {
  if (newest === undefined || policy.removalDelayMs === 0) return 0;
  if (policy.once) {
    const leftMs = newest.arrivedAtWatchedMs + policy.removalDelayMs - watchedMs(watch, nowMs);
    return leftMs > 0 && watch.runningSinceMs === undefined ? Infinity : Math.max(0, leftMs);
  }
  return newest.answer.provisional ? Math.max(0, newest.arrivedAtMs + PROVISIONAL_MS - nowMs) : 0;
}

/** An identity that is back stops waiting; an answer that removes nothing starts no new wait. */
function* missingFrom(
  { settled, removals }: Settlement,
  answer: Answer,
): Generator<Identity, void, undefined> {
  for (const identity of settled.keys()) {
    if (answer.held.has(identity) || answer.kept.has(identity)) continue;
    if (!answer.removesNothing || removals.missing.has(identity)) yield identity;
  }
}

function merged(settled: GroupsByIdentity, { held }: Answer): GroupsByIdentity {
  const changed = [...held].filter(([id, groups]) => !isHeldBy(settled, id, groups));
  if (changed.length === 0) return settled;
  const next = new Map(settled);
  for (const [identity, groups] of changed) next.set(identity, groups);
  return next;
}

function isHeldBy(
  settled: GroupsByIdentity,
  identity: Identity,
  groups: readonly TargetGroup[],
): boolean {
  const current = settled.get(identity);
  return current !== undefined && isSameGroups(current, groups);
}
