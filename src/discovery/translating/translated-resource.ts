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
  /** What it counts for where the number of targets is limited: see {@link weightOf}. */
  readonly weight: number;
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

/** No dataplane comes near, so nearly every target has the weight of one. */
const LONG_NAME = 1_024;

/**
 * What counts towards the most targets of an answer: one for a target, and one more for each KiB of its mesh and name,
 * since each target takes memory for them although the mesh was sent once; one for a resource without targets as well.
 *
 * @param length of mesh and name together, in bytes or characters.
 */
export function weightOf(length: number): number {
  return 1 + Math.floor(length / LONG_NAME);
}

const NO_COUNTS: ReadonlyMap<string, number> = new Map();

/** A resource that says nothing: one for all, since there may be a million of them. */
export const EMPTY_RESOURCE: UnusualResource = Object.freeze({
  parts: [],
  offered: 0,
  weight: 1,
  groups: 0,
  bytes: 0,
  leftOut: NO_COUNTS,
  droppedLabels: NO_COUNTS,
});

/** True when `resource` is plain. */
export function isPlain(resource: TranslatedResource): resource is PlainResource {
  return Array.isArray(resource);
}
