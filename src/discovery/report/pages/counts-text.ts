import type { Counts } from '../../events.js';
import { countText } from '../../../base/number-text.js';

/** `12 × address has no port, 1 × name too long`: the most frequent first; empty when there is none. */
export function countsText(counts: Counts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(
      ([reason, count], [otherReason, other]) => other - count || (reason < otherReason ? -1 : 1),
    )
    .map(([reason, count]) => `${countText(count)} × ${reason}`)
    .join(', ');
}
