import type { Groups } from '../../targets/holdings.js';
import type { Identity } from '../../targets/target.js';

/**
 * What became of one resource of an answer. Nearly all are plain: one target, of which everything was written. Of such
 * a one nothing is kept but its group, since there may be a million of them.
 */
export type TranslatedResource = PlainResource | UnusualResource;

/** Just one group. */
export type PlainResource = Groups;

/** Anything else. */
export interface UnusualResource {
  /** What it says of each identity that it names, each once. */
  readonly parts: readonly Part[];
  /** How many targets it offers, whatever became of them. */
  readonly offered: number;
  /** How many groups were made of them, and of how many bytes. */
  readonly groups: number;
  readonly bytes: number;
  /** How many targets were left out, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** How many labels were dropped, by reason. */
  readonly droppedLabels: ReadonlyMap<string, number>;
  /** What is wrong with it; then nothing else is known. */
  readonly damage?: Damage;
}

/** What one resource says of one identity. */
export interface Part {
  readonly identity: Identity;
  /** In the order of the file, equal ones once; none where nothing can be scraped or is wanted. */
  readonly groups: Groups;
}

/** Why a resource cannot be used, and whose it is as far as that could be read. */
export interface Damage {
  readonly reason: string;
  readonly identities: readonly Identity[];
  /** False when the resource may have held more identities than could be read. */
  readonly identified: boolean;
}

/** True when `resource` is plain. */
export function isPlain(resource: TranslatedResource): resource is PlainResource {
  return Array.isArray(resource);
}

/** Calls `take` with each identity that `resource` names, and what it says of it. */
export function forEachPart(
  resource: TranslatedResource,
  take: (identity: Identity, groups: Groups) => void,
): void {
  if (isPlain(resource)) for (const group of resource) take(group.identity, resource);
  else for (const { identity, groups } of resource.parts) take(identity, groups);
}
