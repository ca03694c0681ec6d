import { withoutIdentities, type GroupsByIdentity } from './groups-by-identity.js';
import { mergeHoldings, NO_HOLDINGS, type MergedHoldings } from './merge-holdings.js';
import {
  createSettlement,
  forget,
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
  /** What stood at our start and of which we do not know whose it was. Stays until every control plane has answered. */
  readonly unclaimed: Settlement;
  /** What the control planes hold together. */
  readonly merged: MergedHoldings;
  /** The same with what is unclaimed: all that is to be published. */
  readonly all: MergedHoldings;
}

/** What stood at our start. */
export interface StandingHoldings {
  /** What each control plane held, as far as it is known; as many as there are control planes. */
  readonly controlPlanes: readonly GroupsByIdentity[];
  readonly unclaimed: GroupsByIdentity;
}

/** The settlements of control planes of which none has answered yet. */
export function createSettlements({ controlPlanes, unclaimed }: StandingHoldings): Settlements {
  const settlements: Settlements = {
    controlPlanes: controlPlanes.map((standing) => createSettlement(standing)),
    unclaimed: createSettlement(unclaimed),
    merged: NO_HOLDINGS,
    all: NO_HOLDINGS,
  };
  return mergeAll(settlements);
}

/** The same settlements with another one of the control plane at `index`. */
export function withSettlement(
  settlements: Settlements,
  index: number,
  settlement: Settlement,
): Settlements {
  return { ...settlements, controlPlanes: settlements.controlPlanes.with(index, settlement) };
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
  const unclaimed = settleUnclaimed(settled, nowMs, policy);
  return unclaimed === settled.unclaimed ? settled : mergeAll({ ...settled, unclaimed });
}

function mergeAll(settlements: Settlements): Settlements {
  const merged = mergeHoldings(
    settlements.controlPlanes.map(({ settled }) => settled),
    settlements.merged,
  );
  const { unclaimed } = settlements;
  const unclaimedNow = forget(unclaimed, (identity) => merged.held.has(identity));
  const all = mergeHoldings([merged.held, unclaimedNow.settled], settlements.all);
  return { ...settlements, unclaimed: unclaimedNow, merged, all };
}

/** Everybody has answered, and nobody has it. */
const CLAIMED_BY_NOBODY: Answer = {
  held: new Map(),
  kept: new Set(),
  removesNothing: false,
  provisional: false,
};

/** Once all have answered, what nobody has claimed is missing, by the same rules as everything. */
function settleUnclaimed(
  settlements: Settlements,
  nowMs: number,
  policy: SettlementPolicy & { readonly removing?: boolean },
): Settlement {
  const { unclaimed } = settlements;
  if (unclaimed.settled.size === 0 || !haveAllAnswered(settlements)) return unclaimed;
  if (policy.once) return createSettlement(withoutIdentities(unclaimed.settled, () => true));
  const missing =
    unclaimed.newest === undefined
      ? takeAnswer(setConnected(unclaimed, true, nowMs), CLAIMED_BY_NOBODY, { policy, nowMs })
      : unclaimed;
  return settle(missing, nowMs, policy);
}
