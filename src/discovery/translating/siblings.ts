import { PersistentMap } from '../../base/persistent-map.js';
import type { Work } from '../../base/slices.js';
import type { Identity } from '../../targets/target.js';
import type { TranslatedResource, UnusualResource } from './translated-resource.js';
import { visitEach, visitParts } from './visit-parts.js';

/** The resources that name an identity beside others. */
type Companies = readonly UnusualResource[];

/** With whom identities came in one resource, for those that did not come alone. An immutable value. */
export interface Siblings {
  /** By the resources of the answer. */
  readonly present: PersistentMap<Companies>;
  /** By resources that are gone, for identities that are not in `present` but keep what they hold. */
  readonly remembered: ReadonlyMap<Identity, Companies>;
}

/** Nobody came with anybody. */
export function noSiblings(): Siblings {
  return { present: PersistentMap.empty(), remembered: new Map() };
}

/** Whose resources are damaged: they keep what they hold, and so do all that came in one resource with them. */
export function* withSiblings(
  identities: Iterable<Identity>,
  { present, remembered }: Siblings,
): Work<Set<Identity>> {
  const all = new Set<Identity>();
  const resources = new Set<UnusualResource>();
  yield* visitEach(identities, (identity) => {
    all.add(identity);
    const companies = present.get(identity) ?? remembered.get(identity) ?? [];
    for (const resource of companies) resources.add(resource);
  });
  yield* visitParts([...resources], (identity) => all.add(identity));
  return all;
}

/** What became of the resources of an answer. */
export interface SiblingChanges {
  readonly gone: readonly TranslatedResource[];
  readonly fresh: readonly TranslatedResource[];
  /** True for an identity that keeps what it holds. */
  readonly isKept: (identity: Identity) => boolean;
}

/**
 * The siblings after an answer: as its resources say; of other identities as before where they are kept. Costs what
 * changed, and what is remembered of resources that are gone.
 */
export function* nextSiblings(
  { present: before, remembered: rememberedBefore }: Siblings,
  { gone, fresh, isKept }: SiblingChanges,
): Work<Siblings> {
  const touched = yield* touchedBy(before, gone, fresh);
  const identities = [...touched.keys()];
  const values: (Companies | undefined)[] = [];
  yield* visitEach(touched.values(), (all) => values.push(all.size > 0 ? [...all] : undefined));
  const changes = { keys: identities, values };
  const present = yield* before.withColumns(changes, (_before, after) => after);
  const remembered = new Map<Identity, Companies>();
  yield* visitEach([...rememberedBefore.keys(), ...identities], (identity) => {
    const companies = before.get(identity) ?? rememberedBefore.get(identity);
    if (companies !== undefined && !present.has(identity) && isKept(identity))
      remembered.set(identity, companies);
  });
  return { present, remembered };
}

/** The resources of those identities for which they are others than before. */
function* touchedBy(
  before: PersistentMap<Companies>,
  gone: readonly TranslatedResource[],
  fresh: readonly TranslatedResource[],
): Work<ReadonlyMap<Identity, ReadonlySet<UnusualResource>>> {
  const touched = new Map<Identity, Set<UnusualResource>>();
  const touch = (identity: Identity): Set<UnusualResource> => {
    const known = touched.get(identity);
    if (known !== undefined) return known;
    const companies = new Set(before.get(identity));
    touched.set(identity, companies);
    return companies;
  };
  yield* visitParts(gone, (identity, _groups, resource) => {
    if (isShared(resource)) touch(identity).delete(resource);
  });
  yield* visitParts(fresh, (identity, _groups, resource) => {
    if (isShared(resource)) touch(identity).add(resource);
  });
  return touched;
}

/** True for a resource that names several identities. */
function isShared(resource: UnusualResource | undefined): resource is UnusualResource {
  return resource !== undefined && resource.parts.length > 1;
}
