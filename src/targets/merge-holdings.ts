import { Holdings, isHolding, isSameGroups, type Groups } from './holdings.js';
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
  const changes: (readonly [Identity, Groups | undefined])[] = [];
  let { conflicts } = known;
  for (const identity of changedIdentities(known.parts, parts)) {
    const opinion = opinionOf(parts, identity);
    changes.push([identity, opinion.groups]);
    const wasDisputed = known.conflicts > 0 && opinionOf(known.parts, identity).isDisputed;
    conflicts += Number(opinion.isDisputed) - Number(wasDisputed);
  }
  return { parts, held: known.held.with(changes), conflicts };
}

function changedIdentities(
  before: readonly Holdings[],
  after: readonly Holdings[],
): ReadonlySet<Identity> {
  const changed = new Set<Identity>();
  for (const [index, part] of after.entries())
    for (const { identity } of Holdings.differences(before[index] ?? Holdings.empty, part))
      changed.add(identity);
  return changed;
}

interface Opinion {
  /** What they hold together under an identity; `undefined` when none of them knows it. */
  readonly groups: Groups | undefined;
  readonly isDisputed: boolean;
}

function opinionOf(parts: readonly Holdings[], identity: Identity): Opinion {
  let groups: Groups | undefined;
  let isDisputed = false;
  for (const part of parts) {
    const held = part.get(identity);
    if (groups === undefined || !isHolding(groups)) groups = held ?? groups;
    else if (held !== undefined && isHolding(held)) isDisputed ||= !isSameGroups(groups, held);
  }
  return { groups, isDisputed };
}
