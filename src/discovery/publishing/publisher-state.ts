import type { Holdings } from '../../targets/holdings.js';
import type { SettlementPolicy } from '../../targets/settlement.js';
import type { Settlements } from '../../targets/settlements.js';

/** What a publisher has come to. */
export interface PublisherState {
  readonly settlements: Settlements;
  /** What readers see, as far as it is ours; `undefined` before the first good list. */
  readonly seen: Holdings | undefined;
  /** The rules by which it is settled, and the time of the publisher's clock. */
  readonly policy: SettlementPolicy;
  readonly nowMs: number;
}
