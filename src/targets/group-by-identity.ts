import type { GroupsByIdentity } from './settlement.js';
import type { Identity } from './target.js';
import { compareGroups, type TargetGroup } from './target-group.js';

/** Gathers groups under their identities; those of one identity in file order, equal ones once. */
export function groupByIdentity(
  groups: Iterable<TargetGroup>,
): Map<Identity, readonly TargetGroup[]> {
  const gathered = new Map<Identity, TargetGroup[]>();
  for (const group of groups) {
    const siblings = gathered.get(group.identity);
    if (siblings === undefined) gathered.set(group.identity, [group]);
    else siblings.push(group);
  }
  return new Map([...gathered].map(([identity, siblings]) => [identity, distinct(siblings)]));
}

function distinct(groups: readonly TargetGroup[]): readonly TargetGroup[] {
  if (groups.length === 1) return groups;
  const sorted = [...groups].sort(compareGroups);
  return sorted.filter(({ text }, index) => text !== sorted[index - 1]?.text);
}

/** All groups of all identities. */
export function allGroups(held: GroupsByIdentity): readonly TargetGroup[] {
  return [...held.values()].flat();
}
