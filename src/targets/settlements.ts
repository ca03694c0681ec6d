import { Holdings } from './holdings.js';
import { mergeHoldings, NOTHING_MERGED, type MergedHoldings } from './merge-holdings.js';
import { countHolding } from './removals.js';
import {
  createSettlement,
  forget,
  releaseHold,
  setConnected,
  settle,
  takeAnswer,
  type Answer,
  type Settlement,
  type SettlementPolicy,
} from './settlement.js';

/** What the answers of all control planes have settled. An immutable value, see {@link Settlement}. */
export interface Settlements {
  /** In the order of precedence: of what several say of the same identity, the first one's word counts. */
  readonly controlPlanes: readonly Settlement[];
  /**
   * What stood at our start, for as long as not every control plane has answered: until then it stays, whatever those
   * that have answered say. Then what is left of it that none of them has.
   */
  readonly unclaimed: Settlement;
  /** What the control planes hold together. */
  readonly merged: MergedHoldings;
  /** The same with what is unclaimed: all that is to be published. */
  readonly all: MergedHoldings;
}

/** What stood at our start. */
export interface StandingHoldings {
  /** What each control plane held, as far as it is known; as many as there are control planes. */
  readonly controlPlanes: readonly Holdings[];
  /** What stays until every one of them has answered. */
  readonly unclaimed: Holdings;
}

/** The settlements of control planes of which none has answered yet. */
export function createSettlements({ controlPlanes, unclaimed }: StandingHoldings): Settlements {
  const settlements: Settlements = {
    controlPlanes: controlPlanes.map((standing) => createSettlement(standing)),
    unclaimed: createSettlement(unclaimed),
    merged: NOTHING_MERGED,
    all: NOTHING_MERGED,
  };
  return mergeAll(settlements);
}

/** The settlement of the control plane at `index`. */
export function settlementAt({ controlPlanes }: Settlements, index: number): Settlement {
  const settlement = controlPlanes[index];
  if (settlement === undefined) throw new RangeError(`no control plane ${String(index)}`);
  return settlement;
}

/** The same settlements with another one of the control plane at `index`. */
export function withSettlement(
  settlements: Settlements,
  index: number,
  settlement: Settlement,
): Settlements {
  return { ...settlements, controlPlanes: settlements.controlPlanes.with(index, settlement) };
}

/** Settlements in which a hold has been released, and of how many targets. */
export interface ReleasedHold {
  readonly settlements: Settlements;
  readonly missing: number;
}

/**
 * Lets the removals go that are held of the control plane at `index`, or of what is unclaimed.
 *
 * @returns `undefined` when none are held there.
 */
export function releaseHoldOf(
  settlements: Settlements,
  index: number | 'unclaimed',
): ReleasedHold | undefined {
  const before = index === 'unclaimed' ? settlements.unclaimed : settlements.controlPlanes[index];
  const after = before && releaseHold(before);
  if (after === undefined || after === before) return undefined;
  const missing = countHolding(after.removals.missing.keys(), after.settled);
  return {
    settlements:
      index === 'unclaimed'
        ? { ...settlements, unclaimed: after }
        : withSettlement(settlements, index, after),
    missing,
  };
}

/** True once every control plane has answered. */
export function haveAllAnswered({ controlPlanes }: Settlements): boolean {
  return controlPlanes.every(({ hasAnswered }) => hasAnswered);
}

/** {@link settle}s every control plane, and what is unclaimed. */
export function settleAll(
  settlements: Settlements,
  nowMs: number,
  policy: SettlementPolicy & { readonly removing?: boolean },
): Settlements {
  const controlPlanes = settlements.controlPlanes.map((each) => settle(each, nowMs, policy));
  const settled = mergeAll({ ...settlements, controlPlanes });
  if (settled.unclaimed.settled.size === 0 || !haveAllAnswered(settled)) return settled;
  return mergeAll({ ...settled, unclaimed: settleUnclaimed(settled, nowMs, policy) });
}

function mergeAll(settlements: Settlements): Settlements {
  const merged = mergeHoldings(
    settlements.controlPlanes.map(({ settled }) => settled),
    settlements.merged,
  );
  const { unclaimed } = settlements;
  const all = mergeHoldings([merged.held, unclaimed.settled], settlements.all);
  return { ...settlements, merged, all };
}

/** Once all have answered, what nobody has is missing, by the same rules as everything. */
function settleUnclaimed(
  settlements: Settlements,
  nowMs: number,
  policy: SettlementPolicy & { readonly removing?: boolean },
): Settlement {
  const { controlPlanes, merged } = settlements;
  if (policy.once) return createSettlement(Holdings.empty);
  const unclaimed = forget(settlements.unclaimed, (identity) => merged.held.has(identity));
  const areConnected = controlPlanes.every(({ watch }) => watch.runningSinceMs !== undefined);
  // What is due goes before the answer is said again: it would begin a new hold at the very moment the old one ends.
  const left = settle(setConnected(unclaimed, areConnected, nowMs), nowMs, policy);
  const answer = whatNobodyHas(controlPlanes);
  return settle(takeAnswer(left, answer, { policy, nowMs }), nowMs, policy);
}

/** What all of them say together of what none of them has. Where one of them cannot be read, that proves nothing. */
function whatNobodyHas(controlPlanes: readonly Settlement[]): Answer {
  const newest = controlPlanes.flatMap((each) => (each.newest === undefined ? [] : [each.newest]));
  return {
    held: Holdings.empty,
    kept: new Set(newest.flatMap(({ answer }) => [...answer.kept])),
    removesNothing: newest.some(({ answer }) => answer.removesNothing),
    provisional: false,
  };
}
