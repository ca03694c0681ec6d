import type { Identity } from '../../targets/target.js';
import { isPlain, type Part, type TranslatedResource } from './translated-resource.js';

/** The parts of the resources that an identity came in, for those that did not come alone. */
export type Siblings = ReadonlyMap<Identity, readonly Part[]>;

/** Whose resources are damaged: they keep what they hold, and so do all that came in one resource with them. */
export function withSiblings(identities: Iterable<Identity>, siblings: Siblings): Set<Identity> {
  const all = new Set<Identity>();
  for (const identity of identities) {
    all.add(identity);
    for (const part of siblings.get(identity) ?? []) all.add(part.identity);
  }
  return all;
}

/** The siblings after an answer: as its resources say; of other identities as before where `isKept` says so. */
export function nextSiblings(
  before: Siblings,
  resources: readonly TranslatedResource[],
  isKept: (identity: Identity) => boolean,
): Siblings {
  const next = new Map<Identity, readonly Part[]>();
  for (const resource of resources) {
    if (isPlain(resource) || resource.parts.length < 2) continue;
    for (const { identity } of resource.parts)
      next.set(identity, [...(next.get(identity) ?? []), ...resource.parts]);
  }
  for (const [identity, parts] of before)
    if (!next.has(identity) && isKept(identity)) next.set(identity, parts);
  return next;
}
