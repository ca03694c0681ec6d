import type { Identity } from './target.js';
import { compareGroups, type TargetGroup } from './target-group.js';

/** What each identity holds. One whose targets cannot be scraped, or are filtered out, holds nothing. */
export type GroupsByIdentity = ReadonlyMap<Identity, readonly TargetGroup[]>;

/** True when both hold the same texts in the same order. */
export function isSameGroups(a: readonly TargetGroup[], b: readonly TargetGroup[]): boolean {
  return a === b || (a.length === b.length && a.every((group, i) => group.text === b[i]?.text));
}

/** How many groups all identities hold together. */
export function countGroups(held: GroupsByIdentity): number {
  let count = 0;
  for (const groups of held.values()) count += groups.length;
  return count;
}

/** All but what is held by the identities that `isGone` names; the same map when that is none. */
export function withoutIdentities(
  held: GroupsByIdentity,
  isGone: (identity: Identity) => boolean,
): GroupsByIdentity {
  const kept = [...held].filter(([identity]) => !isGone(identity));
  return kept.length === held.size ? held : new Map(kept);
}

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
