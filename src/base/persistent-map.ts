import { entriesOf, findValue, type Entry, type TrieNode } from './hash-trie.js';
import { runAtOnce, type Work } from './slices.js';
import { processHash, type TextHash } from './text-hash.js';
import { toColumns, toTrieChanges, type Change, type ChangeColumns } from './trie-changes.js';
import { TrieDifferences } from './trie-differences.js';
import { TrieUpdate, type Decide } from './trie-update.js';

/** What values can be: anything but `undefined`, which says that there is none. */
type Value = object | string | number | boolean | null;

/** Applied between two pauses. */
const CHANGES_AT_A_TIME = 4_096;

interface State<V> {
  readonly root: TrieNode<V> | undefined;
  readonly size: number;
  readonly hash: TextHash;
}

/**
 * An immutable map from texts to values. A changed one shares with the one before all that did not change, so that
 * making it, and finding out later how the two differ, costs what changed and not what is there.
 *
 * Texts may come from peers: those whose hashes meet cost a walk over their like, once per {@link with}, not more.
 */
export class PersistentMap<V extends Value> implements Iterable<Entry<V>> {
  readonly #root: TrieNode<V> | undefined;
  readonly #hash: TextHash;
  /** How many entries there are. */
  readonly size: number;

  private constructor({ root, size, hash }: State<V>) {
    this.#root = root;
    this.size = size;
    this.#hash = hash;
  }

  /** A map with nothing in it. Only maps over the same `hash` can be compared. */
  static empty<V extends Value>(hash: TextHash = processHash): PersistentMap<V> {
    return new PersistentMap<V>({ root: undefined, size: 0, hash });
  }

  /**
   * How `after` differs from `before`: each key whose values are not the very same (`===`), once.
   *
   * @throws RangeError when they are not over the same hash.
   */
  static differences<V extends Value>(
    before: PersistentMap<V>,
    after: PersistentMap<V>,
  ): TrieDifferences<V> {
    const hash = before.#hash;
    if (hash !== after.#hash) throw new RangeError('the maps are not over the same hash');
    return new TrieDifferences({ before: before.#root, after: after.#root, hash });
  }

  get(key: string): V | undefined {
    return findValue(this.#root, key, this.#hash(key));
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /**
   * The map after `changes`: a key with its new value, or with `undefined` when it is to go. Of several changes of
   * the same key the last one counts. This map itself when nothing changes.
   *
   * @param decide has the last word on what a key holds afterwards; called once for each key in `changes`.
   */
  with(
    changes: Iterable<Change<V>>,
    decide: Decide<V> = (_before, after) => after,
  ): PersistentMap<V> {
    const update = runAtOnce(this.#update(toColumns(changes), decide));
    return this.#after(update, update.apply(this.#root));
  }

  /** As {@link with}, for so many changes that it pauses. */
  *withColumns(changes: ChangeColumns<V>, decide: Decide<V>): Work<PersistentMap<V>> {
    const update = yield* this.#update(changes, decide);
    let root = this.#root;
    while (!update.isDone) {
      yield;
      root = update.apply(root, CHANGES_AT_A_TIME);
    }
    return this.#after(update, root);
  }

  *#update(changes: ChangeColumns<V>, decide: Decide<V>): Work<TrieUpdate<V>> {
    const hash = this.#hash;
    return new TrieUpdate({ changes: yield* toTrieChanges(changes, hash), hash, decide });
  }

  #after({ growth }: TrieUpdate<V>, root: TrieNode<V> | undefined): PersistentMap<V> {
    if (root === this.#root) return this;
    return new PersistentMap({ root, size: this.size + growth, hash: this.#hash });
  }

  /** All entries, in an order of their own that is the same for equal maps. */
  [Symbol.iterator](): Generator<Entry<V>, void, undefined> {
    return entriesOf(this.#root);
  }
}
