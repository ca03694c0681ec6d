import { runAtOnce, type Work } from '../base/slices.js';
import {
  Holdings,
  isHolding,
  isSameGroups,
  isSameHolding,
  type Groups,
  type HoldingsChanges,
} from './holdings.js';
import type { Identity } from './target.js';

/** What several control planes hold together. */
export interface MergedHoldings {
  /** What it was made of, most trusted first. */
  readonly parts: readonly Holdings[];
  readonly held: Holdings;
  /** Identities of which a later part says something else than the first that holds anything for them. */
  readonly conflicts: number;
}

/** Nothing of nobody. */
export const NOTHING_MERGED: MergedHoldings = { parts: [], held: Holdings.empty, conflicts: 0 };

/**
 * The union of `parts`. Of an identity that several of them know, the groups of the first one that holds any count;
 * groups of two control planes are never mixed under one identity.
 *
 * @param before kept when its parts are the very same; else only what its parts held differently is looked at.
 */
export function mergeHoldings(parts: readonly Holdings[], before: MergedHoldings): MergedHoldings {
  if (parts.length === before.parts.length && parts.every((part, i) => part === before.parts[i]))
    return before;
  const [only, ...others] = parts.filter(({ size }) => size > 0);
  if (others.length === 0) return { parts, held: only ?? Holdings.empty, conflicts: 0 };
  const known = before.parts.length === parts.length ? before : NOTHING_MERGED;
  const { disputes, ...changes } = runAtOnce(changesOf(known, parts));
  const held = runAtOnce(known.held.withColumns(changes));
  return { parts, held, conflicts: known.conflicts + disputes };
}

interface MergedChanges extends HoldingsChanges {
  /** How many more identities are disputed than before. */
  readonly disputes: number;
}

/** Looks only at what the parts held differently. */
function* changesOf(known: MergedHoldings, parts: readonly Holdings[]): Work<MergedChanges> {
  const changes = { keys: [] as Identity[], values: [] as (Groups | undefined)[], disputes: 0 };
  const changed = [...parts.entries()].filter(([index, part]) => part !== known.parts[index]);
  const seen = changed.length > 1 ? new Set<Identity>() : undefined;
  for (const [index, part] of changed)
    yield* Holdings.visitChanges(
      known.parts[index] ?? Holdings.empty,
      part,
      (identity, was, is) => {
        if (isSameHolding(was, is) || seen?.has(identity) === true) return;
        seen?.add(identity);
        const { groups, decidedBy, isDisputed } = opinionOf(parts, identity);
        const wasDisputed = known.conflicts > 0 && opinionOf(known.parts, identity).isDisputed;
        changes.disputes += Number(isDisputed) - Number(wasDisputed);
        // An earlier part decides, and says what it said before: else it would have been seen there.
        if (decidedBy < index) return;
        changes.keys.push(identity);
        changes.values.push(groups);
      },
    );
  return changes;
}

interface Opinion {
  /** What they hold together under an identity; `undefined` when none of them knows it. */
  readonly groups: Groups | undefined;
  /** Which of them is the first that holds anything; Infinity when none is. */
  readonly decidedBy: number;
  readonly isDisputed: boolean;
}

function opinionOf(parts: readonly Holdings[], identity: Identity): Opinion {
  let groups: Groups | undefined;
  let decidedBy = Infinity;
  let isDisputed = false;
  for (let index = 0; index < parts.length; index++) {
    const held = parts[index]?.get(identity);
    if (held === undefined) continue;
    if (decidedBy === Infinity) {
      groups = held;
      if (isHolding(held)) decidedBy = index;
    } else if (isHolding(held)) isDisputed ||= !isSameGroups(groups ?? [], held);
  }
  return { groups, decidedBy, isDisputed };
}
