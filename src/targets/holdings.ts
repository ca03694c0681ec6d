import { PersistentMap } from '../base/persistent-map.js';
import type { ChangeColumns } from '../base/trie-changes.js';
import {
  isSameGroup,
  compareGroups,
  type IdentifiedGroup,
  type TargetGroup,
} from './target-group.js';
import type { Identity } from './target.js';
import { runAtOnce, type Work } from '../base/slices.js';
import type { VisitDifference } from '../base/trie-differences.js';

/** What one identity holds, in file order, equal groups once. Nothing where its targets cannot be scraped. */
export type Groups = readonly TargetGroup[];

/** Asked of an identity that holds other objects than before; `undefined` where it is not known at all. */
export type IsDifference = (...difference: Parameters<VisitDifference<Groups>>) => boolean;

/** How holdings differ from those before. */
export interface HoldingsComparison {
  /** Identities that are not known any more. */
  readonly missing: readonly Identity[];
  /** An identity is new, or its groups are others than before. */
  readonly hasNews: boolean;
}

/** Changes in columns: for each identity what it holds from now on, or `undefined` when it is no longer known. */
export type HoldingsChanges = ChangeColumns<Groups>;

/** So many pairs of nodes are compared between two pauses. */
const PAIRS = 256;

/** So many pairs are looked at before it is noticed that what is looked for is found. */
const PAIRS_UNTIL_FOUND = 8;

interface Counts {
  readonly holding: number;
  readonly groups: number;
  readonly bytes: number;
}

/**
 * What each identity holds. An immutable value that shares with the one that it was made of all that did not change:
 * to make it, to compare the two, and to count, costs what changed.
 */
export class Holdings implements Iterable<readonly [Identity, Groups]> {
  static #empty: Holdings | undefined;

  /** Nobody holds anything. */
  static get empty(): Holdings {
    Holdings.#empty ??= new Holdings(PersistentMap.empty(), { holding: 0, groups: 0, bytes: 0 });
    return Holdings.#empty;
  }

  readonly #map: PersistentMap<Groups>;
  /** How many identities hold at least one group. */
  readonly holding: number;
  /** How many groups all of them hold. */
  readonly groups: number;
  /** How many bytes the texts of all groups have. */
  readonly bytes: number;

  private constructor(map: PersistentMap<Groups>, { holding, groups, bytes }: Counts) {
    this.#map = map;
    this.holding = holding;
    this.groups = groups;
    this.bytes = bytes;
  }

  /** True when `after` says of every identity what `before` does. Ends with the first of which it does not. */
  static isSame(before: Holdings, after: Holdings): boolean {
    if (before.size !== after.size || before.bytes !== after.bytes) return false;
    return !Holdings.isAny(before, after, (_, was, is) => !isSameHolding(was, is));
  }

  /** True when `isIt` is true of an identity that holds other objects than before; then little more is looked at. */
  static isAny(before: Holdings, after: Holdings, isIt: IsDifference): boolean {
    const found: Identity[] = [];
    const walk = PersistentMap.differences(before.#map, after.#map);
    const visit: VisitDifference<Groups> = (identity, was, is) => {
      if (found.length === 0 && isIt(identity, was, is)) found.push(identity);
    };
    while (walk.step(visit, PAIRS_UNTIL_FOUND) && found.length === 0) continue;
    return found.length > 0;
  }

  /**
   * Tells `visit` of each identity that holds other objects than before, be it with the same texts. `undefined`: it is
   * not known. For many changes; pauses.
   */
  static *visitChanges(
    before: Holdings,
    after: Holdings,
    visit: VisitDifference<Groups>,
  ): Work<void> {
    const walk = PersistentMap.differences(before.#map, after.#map);
    while (walk.step(visit, PAIRS)) yield;
  }

  /** What is to be known of `after` to go on from `before`, in one walk over what they do not share. */
  static compare(before: Holdings, after: Holdings): HoldingsComparison {
    const missing: Identity[] = [];
    let hasNews = false;
    if (before.size === 0) return { missing, hasNews: after.size > 0 };
    const walk = PersistentMap.differences(before.#map, after.#map);
    walk.step((identity, was, is) => {
      if (is === undefined) missing.push(identity);
      else hasNews ||= !isSameHolding(was, is);
    }, Infinity);
    return { missing, hasNews };
  }

  /** How many identities are known, those that hold nothing among them. */
  get size(): number {
    return this.#map.size;
  }

  get(identity: Identity): Groups | undefined {
    return this.#map.get(identity);
  }

  has(identity: Identity): boolean {
    return this.#map.has(identity);
  }

  /**
   * The holdings after `changes`: an identity with what it holds from now on, or with `undefined` when it is no longer
   * known. Of several changes of one identity the last one counts. Where the groups are the same the old objects stay;
   * these holdings themselves when nothing changes.
   */
  with(changes: Iterable<readonly [Identity, Groups | undefined]>): Holdings {
    const counter = new Counter(this);
    return this.#after(this.#map.with(changes, counter.decide), counter);
  }

  /** As {@link with}, for so many changes that it pauses. */
  *withColumns(changes: HoldingsChanges): Work<Holdings> {
    const counter = new Counter(this);
    return this.#after(yield* this.#map.withColumns(changes, counter.decide), counter);
  }

  #after(map: PersistentMap<Groups>, counts: Counts): Holdings {
    return map === this.#map ? this : new Holdings(map, counts);
  }

  /** All identities with what they hold, in an order of their own that is the same for the same identities. */
  [Symbol.iterator](): Generator<readonly [Identity, Groups], void, undefined> {
    return this.#map[Symbol.iterator]();
  }
}

/** Counts while holdings change. Where groups are the same, the old objects stay. */
class Counter implements Counts {
  holding: number;
  groups: number;
  bytes: number;

  constructor({ holding, groups, bytes }: Counts) {
    this.holding = holding;
    this.groups = groups;
    this.bytes = bytes;
  }

  readonly decide = (before: Groups | undefined, after: Groups | undefined): Groups | undefined => {
    if (isSameHolding(before, after)) return before;
    this.holding += Number(isHolding(after)) - Number(isHolding(before));
    this.groups += (after?.length ?? 0) - (before?.length ?? 0);
    this.bytes += bytesOf(after) - bytesOf(before);
    return after;
  };
}

/** True when both are the same texts in the same order. */
export function isSameGroups(a: Groups, b: Groups): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSameAt(b, i, a[i] as TargetGroup)) return false;
  return true;
}

function isSameAt(groups: Groups, index: number, group: TargetGroup): boolean {
  const other = groups[index];
  return other !== undefined && isSameGroup(group, other);
}

/** True when both are known or neither, and hold the same texts. */
export function isSameHolding(a: Groups | undefined, b: Groups | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && isSameGroups(a, b));
}

/** True when there is at least one group. */
export function isHolding(groups: Groups | undefined): boolean {
  return groups !== undefined && groups.length > 0;
}

function bytesOf(groups: Groups | undefined): number {
  let bytes = 0;
  for (let i = 0; i < (groups?.length ?? 0); i++) bytes += groups?.[i]?.bytes ?? 0;
  return bytes;
}

/** Gathers groups under their identities; those of one identity in file order, equal ones once. */
export function* gatherHoldings(groups: Iterable<IdentifiedGroup>): Work<Holdings> {
  const gathered = new Map<Identity, TargetGroup[]>();
  for (const { identity, group } of groups) {
    const siblings = gathered.get(identity);
    if (siblings === undefined) gathered.set(identity, [group]);
    else siblings.push(group);
  }
  yield;
  for (const [identity, siblings] of gathered)
    if (siblings.length > 1) gathered.set(identity, inFileOrder(siblings));
  yield;
  const columns = { keys: [...gathered.keys()], values: [...gathered.values()] };
  return yield* Holdings.empty.withColumns(columns);
}

/** As {@link gatherHoldings}, for few. */
export function toHoldings(groups: Iterable<IdentifiedGroup>): Holdings {
  return runAtOnce(gatherHoldings(groups));
}

/** Groups of one identity in file order, equal ones once. */
export function inFileOrder(groups: Groups): TargetGroup[] {
  const sorted = [...groups].sort(compareGroups);
  return sorted.filter((group, index) => index === 0 || !isSameAt(sorted, index - 1, group));
}
