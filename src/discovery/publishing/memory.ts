import { Holdings, isHolding } from '../../targets/holdings.js';
import { identityOf, identityParts, type Identity } from '../../targets/target.js';
import type { StandingHoldings } from '../../targets/settlements.js';

/** Whose the targets in the file are: identities by the name of their control plane. */
export type Owners = ReadonlyMap<string, ReadonlySet<Identity>>;

/** Owners in a form for a file: names of dataplanes, gathered by mesh. */
export interface OwnersDocument {
  readonly controlPlanes: readonly {
    readonly name: string;
    readonly meshes: readonly (readonly [mesh: string, dataplanes: readonly string[]])[];
  }[];
}

/** Writes down whose the identities that hold something are. */
export function toOwnersDocument(
  names: readonly string[],
  held: readonly Holdings[],
): OwnersDocument {
  const controlPlanes = names.map((name, index) => {
    const meshes = new Map<string, string[]>();
    for (const [identity, groups] of held[index] ?? []) {
      if (!isHolding(groups)) continue;
      const [mesh, dataplane] = identityParts(identity);
      const dataplanes = meshes.get(mesh);
      if (dataplanes === undefined) meshes.set(mesh, [dataplane]);
      else dataplanes.push(dataplane);
    }
    return { name, meshes: [...meshes] };
  });
  return { controlPlanes };
}

/** Reads what {@link toOwnersDocument} made; `undefined` when it is something else. */
export function parseOwners(value: unknown): Owners | undefined {
  if (!isObject(value) || !Array.isArray(value['controlPlanes'])) return undefined;
  const owners = new Map<string, ReadonlySet<Identity>>();
  for (const entry of value['controlPlanes'] as readonly unknown[]) {
    if (!isObject(entry) || typeof entry['name'] !== 'string') return undefined;
    const identities = parseMeshes(entry['meshes']);
    if (identities === undefined) return undefined;
    owners.set(entry['name'], identities);
  }
  return owners;
}

function parseMeshes(value: unknown): ReadonlySet<Identity> | undefined {
  if (!Array.isArray(value)) return undefined;
  const identities = new Set<Identity>();
  for (const pair of value as readonly unknown[]) {
    if (!Array.isArray(pair)) return undefined;
    const [mesh, dataplanes] = pair as readonly unknown[];
    if (typeof mesh !== 'string' || !Array.isArray(dataplanes)) return undefined;
    for (const dataplane of dataplanes as readonly unknown[]) {
      if (typeof dataplane !== 'string') return undefined;
      identities.add(identityOf(mesh, dataplane));
    }
  }
  return identities;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Shares out what stands among control planes, as far as it is known whose it is. A single one gets all; of several,
 * all of it stays until each has answered.
 */
export function toStandingHoldings(
  standing: Holdings,
  names: readonly string[],
  owners: Owners,
): StandingHoldings {
  if (names.length === 1) return { controlPlanes: [standing], unclaimed: Holdings.empty };
  const controlPlanes = names.map((name) => {
    const owned = owners.get(name);
    return Holdings.empty.with([...standing].filter(([identity]) => owned?.has(identity) === true));
  });
  return { controlPlanes, unclaimed: standing };
}

/** True when both name the same identities as holding something. */
export function isSameOwnership(a: readonly Holdings[], b: readonly Holdings[]): boolean {
  return a.every((held, index) => hasSameOwned(held, b[index] ?? Holdings.empty));
}

function hasSameOwned(a: Holdings, b: Holdings): boolean {
  if (a.holding !== b.holding) return false;
  return !Holdings.isAny(a, b, (_, before, after) => isHolding(before) !== isHolding(after));
}
