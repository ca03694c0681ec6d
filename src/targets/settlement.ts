import { Holdings } from './holdings.js';
import {
  afterRemoving,
  dueRemovals,
  msUntilDue,
  msUntilFree,
  nextRemovals,
  NO_REMOVALS,
  withoutHold,
  type RemovalPolicy,
  type Removals,
} from './removals.js';
import { setRunning, UNSTARTED, watchedMs, type StopWatch } from './stop-watch.js';
import type { Identity } from './target.js';

/** One answer of a control plane, translated. */
export interface Answer {
  readonly held: Holdings;
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
  /** What is to be published for this control plane. Another object only when it says something else. */
  readonly settled: Holdings;
  /** The same contents, built upon the answer that was taken in last: it shares most with the ones that follow. */
  readonly basis: Holdings;
  /** What that answer held; `undefined` before the first one. */
  readonly takenIn: Holdings | undefined;
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
  /** Identities of the basis, as it was, that the answer does not hold. */
  readonly lacking: readonly Identity[];
  /** It says something that the basis does not; `undefined` once the basis is another than it was. */
  readonly hasNews: boolean | undefined;
  readonly arrivedAtMs: number;
  readonly arrivedAtWatchedMs: number;
}

/** The settlement of a control plane that has not answered yet, over what its identities held before our start. */
export function createSettlement(standing: Holdings): Settlement {
  return {
    settled: standing,
    basis: standing,
    takenIn: undefined,
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

/** See {@link withoutHold}; the same settlement where nothing is held. */
export function releaseHold(settlement: Settlement): Settlement {
  const { removals } = settlement;
  if (removals.holdSinceMs === undefined) return settlement;
  return { ...settlement, removals: withoutHold(removals) };
}

/** In how many milliseconds the guard lets removals go, if the control plane stays; `undefined` while it holds none. */
export function heldForMs(
  { removals, watch }: Settlement,
  nowMs: number,
  policy: SettlementPolicy,
): number | undefined {
  return msUntilFree(removals, watchedMs(watch, nowMs), policy);
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
  const { missing: lacking, hasNews } = Holdings.compare(settlement.basis, whole.held);
  const identities = lacking.filter((identity) => isMissing(identity, whole, settlement));
  const lack = { identities, settled, nowMs: nowWatchedMs };
  return {
    ...settlement,
    newest: { answer: whole, lacking, hasNews, arrivedAtMs: nowMs, arrivedAtWatchedMs },
    answeringSinceWatchedMs: settlement.answeringSinceWatchedMs ?? nowWatchedMs,
    removals: nextRemovals(settlement.removals, lack, policy),
  };
}

/** What a quarantined identity held in the answer before may not be settled yet: it is its last good translation. */
function withLastGood(answer: Answer, before: Answer | undefined): Answer {
  const lastGood = [...answer.kept].flatMap((id) => {
    const groups = answer.held.has(id) ? undefined : before?.held.get(id);
    return groups === undefined ? [] : [[id, groups] as const];
  });
  return lastGood.length === 0 ? answer : { ...answer, held: answer.held.with(lastGood) };
}

/** The content decides, not the version: an answer that is only said again does not have to stand anew. */
function isSameAnswer(a: Answer, b: Answer): boolean {
  return a.removesNothing === b.removesNothing && Holdings.isSame(a.held, b.held);
}

/**
 * Moves `settled` as far as the rules allow at `nowMs`. The same holdings are kept where nothing changes.
 *
 * @param policy with `removing: false` removals that are due go on waiting.
 */
export function settle(
  settlement: Settlement,
  nowMs: number,
  policy: SettlementPolicy & { readonly removing?: boolean },
): Settlement {
  const { newest, removals, watch } = settlement;
  if (newest === undefined || heldBackMs(settlement, policy, nowMs) > 0) return settlement;
  const { answer } = newest;
  const mayRemove = policy.removing !== false && !answer.removesNothing;
  const nowWatchedMs = watchedMs(watch, nowMs);
  const due = mayRemove ? dueRemovals(removals, nowWatchedMs, policy) : new Set<Identity>();
  const staying = without(basisOn(newest, settlement), due);
  // The answer itself where nothing else stays: what is made of it shares all of it.
  const basis = staying.size === answer.held.size ? answer.held : staying;
  const isSame =
    newest.hasNews === undefined || due.size > 0
      ? Holdings.isSame(settlement.basis, basis)
      : !newest.hasNews;
  return {
    ...settlement,
    settled: isSame ? settlement.settled : basis,
    basis,
    newest: { ...newest, hasNews: undefined },
    takenIn: answer.held,
    removals: afterRemoving(removals, { removed: due, nowMs: nowWatchedMs }, policy),
    hasAnswered: settlement.hasAnswered || saysSomething(answer),
  };
}

/** All that the newest answer says, and what was settled of identities that it does not hold. */
function basisOn({ answer: { held }, lacking }: NewestAnswer, settlement: Settlement): Holdings {
  const { basis, takenIn } = settlement;
  if (held === takenIn || held.size === 0) return basis;
  return held.with(lacking.map((identity) => [identity, basis.get(identity)]));
}

function without(held: Holdings, gone: Iterable<Identity>): Holdings {
  return held.with(Array.from(gone, (identity) => [identity, undefined]));
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

/** True while the newest answer is provisional and is not believed yet. */
export function isDoubtful(
  settlement: Settlement,
  nowMs: number,
  policy: SettlementPolicy,
): boolean {
  const isProvisional = settlement.newest?.answer.provisional === true;
  return isProvisional && heldBackMs(settlement, policy, nowMs) > 0;
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
  const gone = Array.from(settlement.basis, ([identity]) => identity).filter(isGone);
  if (gone.length === 0) return settlement;
  const basis = without(settlement.basis, gone);
  const missing = new Map([...settlement.removals.missing].filter(([id]) => !isGone(id)));
  const newest = settlement.newest && { ...settlement.newest, hasNews: undefined };
  const removals = { ...settlement.removals, missing };
  return { ...settlement, settled: basis, basis, newest, removals };
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
function isMissing(identity: Identity, answer: Answer, { removals }: Settlement): boolean {
  return !answer.kept.has(identity) && (!answer.removesNothing || removals.missing.has(identity));
}
