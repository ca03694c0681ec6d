import type { Work } from '../../base/slices.js';
import { Holdings, isHolding, isSameHolding } from '../../targets/holdings.js';

/** How two states differ, in identities that hold something. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** Counts what has to happen to `before` for it to become `after`. */
export function* countChanges(before: Holdings, after: Holdings): Work<Changes> {
  const changes = { added: 0, changed: 0, removed: 0 };
  if (before.size === 0) return { ...changes, added: after.holding };
  yield* Holdings.visitChanges(before, after, (_, was, is) => {
    if (isSameHolding(was, is)) return;
    if (isHolding(was) && isHolding(is)) changes.changed++;
    else if (isHolding(is)) changes.added++;
    else if (isHolding(was)) changes.removed++;
  });
  return changes;
}
