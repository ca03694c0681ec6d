import type { Work } from '../base/slices.js';
import { mergeGroups } from './sort-groups.js';
import { compareGroups, type TargetGroup } from './target-group.js';

/** What is to happen to a sorted list. */
export interface GroupChanges {
  /** Groups that are in the list, in any order. */
  readonly removed: readonly TargetGroup[];
  /** Groups that are to come in, sorted. */
  readonly added: readonly TargetGroup[];
}

/** Where less than one group in so many changes, the others are not looked at. */
const FEW = 16;

/** Groups that are looked at, or changes that are made, between two pauses. */
const STEPS = 4_096;

/** The list after `changes`, sorted. */
export function* replaceGroups(
  sorted: readonly TargetGroup[],
  { removed, added }: GroupChanges,
): Work<readonly TargetGroup[]> {
  if (removed.length === sorted.length) return added;
  if (FEW * (removed.length + added.length) < sorted.length)
    return yield* replaceFew(sorted, { removed, added });
  return yield* mergeGroups(yield* without(sorted, new Set(removed)), added);
}

function* without(
  groups: readonly TargetGroup[],
  gone: ReadonlySet<TargetGroup>,
): Work<readonly TargetGroup[]> {
  const kept: TargetGroup[] = [];
  for (let at = 0; at < groups.length; at += STEPS) {
    for (const group of groups.slice(at, at + STEPS)) if (!gone.has(group)) kept.push(group);
    yield;
  }
  return kept;
}

/** A place in the old list where something happens. */
interface Place {
  /** Index of the first group of the old list that is not before it. */
  readonly index: number;
  /** The group that comes in there; without one, the group at the index goes. */
  readonly added?: TargetGroup;
}

/** Finds the places and copies what is between them. */
function* replaceFew(
  sorted: readonly TargetGroup[],
  { removed, added }: GroupChanges,
): Work<readonly TargetGroup[]> {
  const places: Place[] = [];
  for (const group of removed) places.push({ index: indexOf(sorted, group) });
  yield;
  for (const group of added) places.push({ index: firstNotBefore(sorted, group), added: group });
  yield;
  // What comes in before a group stands before it, be it that the group goes; the sort keeps equal ones as they are.
  places.sort(
    (a, b) => a.index - b.index || Number(a.added === undefined) - Number(b.added === undefined),
  );
  const result: TargetGroup[] = [];
  let copied = 0;
  for (const { index, added: group } of places) {
    copyRange(sorted, { from: copied, to: index }, result);
    copied = index;
    if (group === undefined) copied++;
    else result.push(group);
  }
  copyRange(sorted, { from: copied, to: sorted.length }, result);
  return result;
}

function copyRange(
  groups: readonly TargetGroup[],
  { from, to }: { readonly from: number; readonly to: number },
  into: TargetGroup[],
): void {
  for (let i = from; i < to; i++) into.push(groups[i] as TargetGroup);
}

/** @throws Error when it is not there. */
function indexOf(sorted: readonly TargetGroup[], group: TargetGroup): number {
  let index = firstNotBefore(sorted, group);
  // Others may have the same text: of the same identity, while they replace each other.
  while (sorted[index] !== group) {
    const other = sorted[index++];
    if (other === undefined || compareGroups(other, group) !== 0)
      throw new Error('a group is to go that is not in the list');
  }
  return index;
}

function firstNotBefore(sorted: readonly TargetGroup[], group: TargetGroup): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareGroups(sorted[middle] as TargetGroup, group) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
