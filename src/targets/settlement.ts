import type { Identity } from './target.js';
import type { TargetGroup } from './target-group.js';

/** What each identity holds. One whose targets cannot be scraped, or are filtered out, holds nothing. */
export type GroupsByIdentity = ReadonlyMap<Identity, readonly TargetGroup[]>;

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

/** How long answers have to stand before they are believed. */
export interface SettlementPolicy {
  /** 0 trusts every answer at once, provisional ones included. */
  readonly removalDelayMs: number;
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
  /** Identities of `settled` that the newest answers lack, each with the watched time since which. */
  readonly missing: ReadonlyMap<Identity, number>;
  readonly watch: Watch;
}

interface NewestAnswer {
  readonly answer: Answer;
  readonly arrivedAtMs: number;
  readonly arrivedAtWatchedMs: number;
}

/** A stop-watch that runs only while the control plane is connected: absence proves nothing while it is away. */
interface Watch {
  readonly elapsedMs: number;
  readonly runningSinceMs: number | undefined;
}

/** The settlement of a control plane that has not answered yet, over what its identities held before our start. */
export function createSettlement(standing: GroupsByIdentity): Settlement {
  return {
    settled: standing,
    hasAnswered: false,
    newest: undefined,
    answeringSinceWatchedMs: undefined,
    missing: new Map(),
    watch: { elapsedMs: 0, runningSinceMs: undefined },
  };
}

/** The control plane is there from now on, or away. */
export function setConnected(
  settlement: Settlement,
  connected: boolean,
  nowMs: number,
): Settlement {
  if (connected === (settlement.watch.runningSinceMs !== undefined)) return settlement;
  const elapsedMs = watchedMs(settlement.watch, nowMs);
  return { ...settlement, watch: { elapsedMs, runningSinceMs: connected ? nowMs : undefined } };
}

/** A newer answer came; it replaces the one before, settled or not. Call {@link settle} to see what follows. */
export function takeAnswer(settlement: Settlement, answer: Answer, nowMs: number): Settlement {
  const nowWatchedMs = watchedMs(settlement.watch, nowMs);
  const { newest } = settlement;
  const whole = withLastGood(answer, newest?.answer);
  const isRepeated = newest !== undefined && isSameAnswer(newest.answer, whole);
  const arrivedAtWatchedMs = isRepeated ? newest.arrivedAtWatchedMs : nowWatchedMs;
  return {
    ...settlement,
    newest: { answer: whole, arrivedAtMs: nowMs, arrivedAtWatchedMs },
    answeringSinceWatchedMs: settlement.answeringSinceWatchedMs ?? nowWatchedMs,
    missing: stillMissing(settlement, whole, nowWatchedMs),
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

/** Moves `settled` as far as the rules allow at `nowMs`. The same map is kept where nothing changes. */
export function settle(
  settlement: Settlement,
  nowMs: number,
  policy: SettlementPolicy,
): Settlement {
  const { newest } = settlement;
  if (newest === undefined || heldBackMs(settlement, policy, nowMs) > 0) return settlement;
  const removals = dueRemovals(settlement, newest.answer, { policy, nowMs });
  return {
    ...settlement,
    settled: merged(settlement.settled, newest.answer, removals),
    missing: removals.size === 0 ? settlement.missing : without(settlement.missing, removals),
    hasAnswered: settlement.hasAnswered || saysSomething(newest.answer),
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
  const { newest, watch } = settlement;
  if (newest === undefined) return undefined;
  const backMs = heldBackMs(settlement, policy, nowMs);
  if (backMs > 0) return backMs === Infinity ? undefined : backMs;
  if (watch.runningSinceMs === undefined || newest.answer.removesNothing) return undefined;
  let firstMissing = Infinity;
  for (const sinceMs of settlement.missing.values()) firstMissing = Math.min(firstMissing, sinceMs);
  if (firstMissing === Infinity) return undefined;
  return Math.max(0, firstMissing + policy.removalDelayMs - watchedMs(watch, nowMs));
}

/** True while an absence is on its way to becoming a removal: more news of it is welcome soon. */
export function awaitsRemoval({ missing, newest }: Settlement): boolean {
  return missing.size > 0 && newest?.answer.removesNothing === false;
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

/** Identities whose absence has lasted long enough. The guard against mass removals will have its say here. */
function dueRemovals(
  settlement: Settlement,
  answer: Answer,
  { policy, nowMs }: { readonly policy: SettlementPolicy; readonly nowMs: number },
): ReadonlySet<Identity> {
  if (answer.removesNothing) return new Set();
  const watched = watchedMs(settlement.watch, nowMs);
  const due = [...settlement.missing].filter(
    ([, sinceMs]) => watched - sinceMs >= policy.removalDelayMs,
  );
  return new Set(due.map(([identity]) => identity));
}

/** An identity that is back stops waiting; an answer that removes nothing starts no new wait. */
function stillMissing(
  { settled, missing }: Settlement,
  answer: Answer,
  watchedNowMs: number,
): ReadonlyMap<Identity, number> {
  const next = new Map<Identity, number>();
  for (const identity of settled.keys()) {
    if (answer.held.has(identity) || answer.kept.has(identity)) continue;
    const sinceMs = missing.get(identity) ?? (answer.removesNothing ? undefined : watchedNowMs);
    if (sinceMs !== undefined) next.set(identity, sinceMs);
  }
  return next;
}

function merged(
  settled: GroupsByIdentity,
  { held }: Answer,
  removals: ReadonlySet<Identity>,
): GroupsByIdentity {
  const changed = [...held].filter(([id, groups]) => !isHeldBy(settled, id, groups));
  if (changed.length === 0 && removals.size === 0) return settled;
  const next = new Map(removals.size === 0 ? settled : without(settled, removals));
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

/** True when both hold the same texts in the same order. */
export function isSameGroups(a: readonly TargetGroup[], b: readonly TargetGroup[]): boolean {
  return a.length === b.length && a.every((group, index) => group.text === b[index]?.text);
}

function without<V>(
  map: ReadonlyMap<Identity, V>,
  gone: ReadonlySet<Identity>,
): ReadonlyMap<Identity, V> {
  return new Map([...map].filter(([identity]) => !gone.has(identity)));
}

/** Milliseconds for which `watch` has run. */
export function watchedMs({ elapsedMs, runningSinceMs }: Watch, nowMs: number): number {
  return runningSinceMs === undefined ? elapsedMs : elapsedMs + (nowMs - runningSinceMs);
}
