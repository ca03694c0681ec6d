import type { Work } from '../../base/slices.js';
import {
  inFileOrder,
  isSameGroups,
  type Groups,
  type Holdings,
  type HoldingsChanges,
} from '../../targets/holdings.js';
import type { Identity } from '../../targets/target.js';
import type { TranslatedResource } from './translated-resource.js';
import { visitEach, visitParts } from './visit-parts.js';

/** Resources that an answer has no more, and resources that are new in it. */
export interface Replacement {
  readonly gone: readonly TranslatedResource[];
  readonly fresh: readonly TranslatedResource[];
  /** How many parts all resources of the answer have. */
  readonly parts: number;
}

/** What an answer holds, and what it was put together from. An immutable value. */
export interface Contributions {
  readonly held: Holdings;
  /** How many resources say what of an identity that several of them name; nearly always there is none. */
  readonly several: ReadonlyMap<Identity, ReadonlyMap<Groups, number>>;
}

/**
 * Takes resources out and puts others in; costs what these are, not what there is. Where an identity holds what it has
 * held, the old groups stay, so that nobody behind sees a difference.
 */
export function* replaceResources(
  before: Contributions,
  replacement: Replacement,
): Work<Contributions> {
  const plain = before.several.size === 0 ? yield* replacePlainly(before, replacement) : undefined;
  return plain ?? (yield* replaceOneByOne(before, replacement));
}

/** Where each identity is named by a single resource. `undefined` where that turns out to be wrong. */
function* replacePlainly(
  { held: before, several }: Contributions,
  { gone, fresh, parts }: Replacement,
): Work<Contributions | undefined> {
  const added = yield* columnsOf(fresh);
  const named = new Set<Identity>();
  if (gone.length > 0)
    yield* visitEach(added.keys, (identity) => {
      named.add(identity);
    });
  const removed = yield* columnsOf(gone, named);
  const held = yield* (yield* before.withColumns(added)).withColumns(removed);
  return held.size === parts ? { held, several } : undefined;
}

/** All parts in columns. Those that `named` does not name are to be taken out; without it all are to be put in. */
function* columnsOf(
  resources: readonly TranslatedResource[],
  named?: ReadonlySet<Identity>,
): Work<HoldingsChanges> {
  const changes = { keys: [] as Identity[], values: [] as (Groups | undefined)[] };
  const take = (identity: Identity, groups: Groups): void => {
    if (named?.has(identity) === true) return;
    changes.keys.push(identity);
    changes.values.push(named === undefined ? groups : undefined);
  };
  yield* visitParts(resources, take);
  return changes;
}

/** Where an identity may be named by several resources. */
function* replaceOneByOne(
  { held: before, several: severalBefore }: Contributions,
  { gone, fresh }: Replacement,
): Work<Contributions> {
  const touched = new Map<Identity, Map<Groups, number>>();
  const touch = (identity: Identity): Map<Groups, number> => {
    const known = touched.get(identity);
    if (known !== undefined) return known;
    const single = before.get(identity);
    const sayings = new Map(severalBefore.get(identity) ?? (single && [[single, 1]]));
    touched.set(identity, sayings);
    return sayings;
  };
  yield* visitParts(gone, (identity, groups) => {
    takeOut(touch(identity), groups);
  });
  yield* visitParts(fresh, (identity, groups) => {
    const sayings = touch(identity);
    sayings.set(groups, (sayings.get(groups) ?? 0) + 1);
  });
  const several = new Map(severalBefore);
  const changes = { keys: [] as Identity[], values: [] as (Groups | undefined)[] };
  yield* visitEach(touched, ([identity, sayings]) => {
    if (isSaidOnce(sayings)) several.delete(identity);
    else several.set(identity, sayings);
    changes.keys.push(identity);
    changes.values.push(joined(sayings));
  });
  return { held: yield* before.withColumns(changes), several };
}

/** Of an identity that a single resource named, the holdings may have kept other objects with the same texts. */
function takeOut(sayings: Map<Groups, number>, groups: Groups): void {
  const [said = groups] = sayings.has(groups) ? [groups] : sayings.keys();
  const count = sayings.get(said);
  if (count === undefined || !isSameGroups(said, groups))
    throw new Error('a resource is gone that was not there');
  if (count > 1) sayings.set(said, count - 1);
  else sayings.delete(said);
}

/** True when at most one resource says something. */
function isSaidOnce(sayings: ReadonlyMap<Groups, number>): boolean {
  for (const count of sayings.values()) if (count > 1) return false;
  return sayings.size < 2;
}

/** What all of them say together. */
function joined(sayings: ReadonlyMap<Groups, number>): Groups | undefined {
  const [first, second] = sayings.keys();
  return second === undefined ? first : inFileOrder([...sayings.keys()].flat());
}
