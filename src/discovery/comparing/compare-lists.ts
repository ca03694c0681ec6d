import { matchTargets, type TargetChange } from './match-targets.js';
import { sortTargets, type NamedTarget } from './named-target.js';

/** What it takes to come from one list of targets to another. Each part is in the order of the file. */
export interface ListDifference {
  readonly added: readonly NamedTarget[];
  /** By what they are after it. */
  readonly changed: readonly TargetChange[];
  readonly removed: readonly NamedTarget[];
  /** How many targets are in both. */
  readonly same: number;
}

/**
 * Compares two lists by what they say to Prometheus: neither the order counts nor which targets share an entry, and
 * a target that is listed twice is one. Targets of the same mesh and dataplane are the same one, moved or relabelled;
 * those that name none, the ones of the same address.
 */
export function compareLists(
  before: readonly NamedTarget[],
  after: readonly NamedTarget[],
): ListDifference {
  const added: NamedTarget[] = [];
  const changed: TargetChange[] = [];
  const removed: NamedTarget[] = [];
  let same = 0;
  for (const both of byIdentity(before, after).values()) {
    const match = matchTargets(both.before, both.after);
    for (const target of match.added) added.push(target);
    for (const change of match.changed) changed.push(change);
    for (const target of match.removed) removed.push(target);
    same += match.same;
  }
  return {
    added: sortTargets(added, (target) => target),
    changed: sortTargets(changed, (change) => change.after),
    removed: sortTargets(removed, (target) => target),
    same,
  };
}

/** True when nothing is to be done to come from one list to the other. */
export function isNoDifference({ added, changed, removed }: ListDifference): boolean {
  return added.length + changed.length + removed.length === 0;
}

/** The targets of one identity on both sides. */
interface Both {
  readonly before: NamedTarget[];
  readonly after: NamedTarget[];
}

function byIdentity(
  before: readonly NamedTarget[],
  after: readonly NamedTarget[],
): ReadonlyMap<string, Both> {
  const all = new Map<string, Both>();
  const bothOf = (target: NamedTarget): Both => {
    const identity = identityOf(target);
    const known = all.get(identity);
    if (known !== undefined) return known;
    const both: Both = { before: [], after: [] };
    all.set(identity, both);
    return both;
  };
  for (const target of before) bothOf(target).before.push(target);
  for (const target of after) bothOf(target).after.push(target);
  return all;
}

function identityOf({ mesh, dataplane, address }: NamedTarget): string {
  return JSON.stringify(mesh === '' || dataplane === '' ? [address] : [mesh, dataplane]);
}
