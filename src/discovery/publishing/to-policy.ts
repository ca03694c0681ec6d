import type { SettlementPolicy } from '../../targets/settlement.js';
import type { PublicationOptions } from '../options.js';

/** What of the options the rule of publication goes by. */
export function toPolicy(publication: PublicationOptions): SettlementPolicy {
  const { removalDelayMs, maxDropHoldMs } = publication;
  const once = publication.once !== undefined;
  // A one-shot takes the answer that stood, whatever it says; it has no time to wait for a better one.
  const maxDropShare = once ? 1 : publication.maxDropShare;
  return { removalDelayMs, maxDropHoldMs, maxDropShare, once };
}
