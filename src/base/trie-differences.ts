import {
  BUCKET_DEPTH,
  EMPTY_BRANCH,
  entryAt,
  singleNode,
  type Branch,
  type Bucket,
  type Entry,
  type TrieNode,
} from './hash-trie.js';
import type { TextHash } from './text-hash.js';

/** A key that holds something else; `undefined` is nothing. */
export interface Difference<V> {
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

/** What {@link TrieDifferences} needs: two tries over one hash. */
export interface TriePair<V> {
  readonly before: TrieNode<V> | undefined;
  readonly after: TrieNode<V> | undefined;
  readonly hash: TextHash;
}

/** The same part of both tries, at the same depth. */
interface PairAt<V> {
  readonly before: TrieNode<V> | undefined;
  readonly after: TrieNode<V> | undefined;
  readonly depth: number;
}

const EMPTY_BUCKET: Bucket<never> = { kind: 'bucket', entries: new Map<string, never>() };

/** Told of one difference. */
export type VisitDifference<V> = (key: string, before: V | undefined, after: V | undefined) => void;

/**
 * How two tries differ. What they share is passed over: to look at it all costs what changed, and who stops early
 * pays for little more than was seen. For one use.
 */
export class TrieDifferences<V> implements Iterable<Difference<V>> {
  readonly #hash: TextHash;
  readonly #pending: PairAt<V>[];
  #visit: VisitDifference<V> = () => undefined;
  #visited = 0;

  constructor({ before, after, hash }: TriePair<V>) {
    this.#hash = hash;
    this.#pending = before === after ? [] : [{ before, after, depth: 0 }];
  }

  /** How many pairs of nodes were compared so far: what it cost, on any machine. */
  get visited(): number {
    return this.#visited;
  }

  /**
   * Tells `visit` what differs in the next `pairs` pairs of nodes, each with at most 32 entries of its own.
   *
   * @returns false when that was all.
   */
  step(visit: VisitDifference<V>, pairs: number): boolean {
    this.#visit = visit;
    for (let left = pairs; left > 0; left--) {
      const pair = this.#pending.pop();
      if (pair === undefined) return false;
      this.#visited++;
      this.#compare(pair);
    }
    return this.#pending.length > 0;
  }

  *[Symbol.iterator](): Generator<Difference<V>, void, undefined> {
    const found: Difference<V>[] = [];
    const visit: VisitDifference<V> = (key, before, after) => found.push({ key, before, after });
    for (let isMore = true; isMore; found.length = 0) {
      isMore = this.step(visit, 1);
      yield* found;
    }
  }

  #compare({ before, after, depth }: PairAt<V>): void {
    if (depth === BUCKET_DEPTH)
      this.#compareBuckets(
        (before ?? EMPTY_BUCKET) as Bucket<V>,
        (after ?? EMPTY_BUCKET) as Bucket<V>,
      );
    else
      this.#compareBranches(
        (before ?? EMPTY_BRANCH) as Branch<V>,
        (after ?? EMPTY_BRANCH) as Branch<V>,
        depth + 1,
      );
  }

  #compareBranches(before: Branch<V>, after: Branch<V>, depth: number): void {
    if (before === EMPTY_BRANCH) this.#tellAll(after, depth);
    else if (before.childBits === after.childBits && before.entryBits === after.entryBits)
      this.#compareAlike(before, after, depth);
    else this.#compareSlots(before, after, depth);
  }

  /** Nothing was there before, as at the beginning. */
  #tellAll(after: Branch<V>, depth: number): void {
    for (const child of after.children)
      this.#pending.push({ before: undefined, after: child, depth });
    for (let i = 0; i < after.keys.length; i++)
      this.#tell(after.keys[i] as string, undefined, after.values[i]);
  }

  /** Entries and children stand in the same slots, as nearly always. */
  #compareAlike(before: Branch<V>, after: Branch<V>, depth: number): void {
    for (let i = 0; i < before.children.length; i++) {
      const child = before.children[i];
      if (child !== after.children[i])
        this.#pending.push({ before: child, after: after.children[i], depth });
    }
    for (let i = 0; i < before.keys.length; i++) {
      if (before.keys[i] !== after.keys[i])
        this.#compareEntries(entryAt(before, i), entryAt(after, i));
      else this.#tell(before.keys[i] as string, before.values[i], after.values[i]);
    }
  }

  /** What is below stands at `depth`. Where one side has an entry and the other a child, both are taken for children. */
  #compareSlots(before: Branch<V>, after: Branch<V>, depth: number): void {
    const from = new BranchReader(before);
    const to = new BranchReader(after);
    let unseen = before.entryBits | before.childBits | after.entryBits | after.childBits;
    for (; unseen !== 0; unseen &= unseen - 1) {
      const bit = unseen & -unseen;
      const childBefore = from.child(bit);
      const childAfter = to.child(bit);
      if (childBefore !== undefined && childBefore === childAfter) continue;
      const entryBefore = from.entry(bit);
      const entryAfter = to.entry(bit);
      if (childBefore === undefined && childAfter === undefined)
        this.#compareEntries(entryBefore, entryAfter);
      else
        this.#pending.push({
          before: childBefore ?? this.#lowered(entryBefore, depth),
          after: childAfter ?? this.#lowered(entryAfter, depth),
          depth,
        });
    }
  }

  #lowered(entry: Entry<V> | undefined, depth: number): TrieNode<V> | undefined {
    return entry && singleNode(entry, depth, this.#hash);
  }

  #compareEntries(before: Entry<V> | undefined, after: Entry<V> | undefined): void {
    if (before !== undefined && before[0] === after?.[0]) {
      this.#tell(before[0], before[1], after[1]);
      return;
    }
    if (before !== undefined) this.#tell(before[0], before[1], undefined);
    if (after !== undefined) this.#tell(after[0], undefined, after[1]);
  }

  #compareBuckets({ entries: from }: Bucket<V>, { entries: to }: Bucket<V>): void {
    for (const [key, value] of from) this.#tell(key, value, to.get(key));
    for (const [key, value] of to) if (!from.has(key)) this.#tell(key, undefined, value);
  }

  #tell(key: string, before: V | undefined, after: V | undefined): void {
    if (before !== after) this.#visit(key, before, after);
  }
}

/** Reads a branch slot by slot, in ascending order. */
class BranchReader<V> {
  readonly #branch: Branch<V>;
  #entries = 0;
  #children = 0;

  constructor(branch: Branch<V>) {
    this.#branch = branch;
  }

  child(bit: number): TrieNode<V> | undefined {
    const { childBits, children } = this.#branch;
    return (childBits & bit) === 0 ? undefined : children[this.#children++];
  }

  entry(bit: number): Entry<V> | undefined {
    if ((this.#branch.entryBits & bit) === 0) return undefined;
    return entryAt(this.#branch, this.#entries++);
  }
}
