import { isSameGroups, type GroupsByIdentity } from './groups-by-identity.js';

/** What several control planes hold together. */
export interface MergedHoldings {
  /** What it was made of, most trusted first. */
  readonly parts: readonly GroupsByIdentity[];
  readonly held: GroupsByIdentity;
  /** Identities of which a later part says something else than the first that holds anything for them. */
  readonly conflicts: number;
}

/** Nothing of nobody. */
export const NO_HOLDINGS: MergedHoldings = { parts: [], held: new Map(), conflicts: 0 };

/**
 * The union of `parts`. Of an identity that several of them know, the groups of the first one that holds any count;
 * groups of two control planes are never mixed under one identity.
 *
 * @param before kept when its parts are the very same maps.
 */
export function mergeHoldings(
  parts: readonly GroupsByIdentity[],
  before: MergedHoldings,
): MergedHoldings {
  if (parts.length === before.parts.length && parts.every((part, i) => part === before.parts[i]))
    return before;
  const [only, ...others] = parts.filter(({ size }) => size > 0);
  if (others.length === 0) return { parts, held: only ?? NO_HOLDINGS.held, conflicts: 0 };
  const held = new Map(only);
  const disputed = new Set<string>();
  for (const [identity, groups] of others.flatMap((other) => [...other])) {
    const first = held.get(identity) ?? [];
    if (first.length === 0) held.set(identity, groups);
    else if (groups.length > 0 && !isSameGroups(first, groups)) disputed.add(identity);
  }
  return { parts, held, conflicts: disputed.size };
}
