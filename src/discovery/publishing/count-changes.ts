import { isSameGroups, type GroupsByIdentity } from '../../targets/groups-by-identity.js';

/** How two states differ, in identities that hold something. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** Counts what has to happen to `before` for it to become `after`. */
export function countChanges(before: GroupsByIdentity, after: GroupsByIdentity): Changes {
  let [added, changed, removed] = [0, 0, 0];
  for (const [identity, groups] of after) {
    const old = before.get(identity) ?? [];
    if (isSameGroups(old, groups)) continue;
    if (old.length === 0) added++;
    else if (groups.length > 0) changed++;
    else removed++;
  }
  for (const [identity, groups] of before) {
    if (groups.length > 0 && !after.has(identity)) removed++;
  }
  return { added, changed, removed };
}
