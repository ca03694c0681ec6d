import { BranchDraft } from './branch-draft.js';
import {
  BUCKET_DEPTH,
  EMPTY_BRANCH,
  entryAt,
  lowestSlot,
  singleEntry,
  singleNode,
  slotAt,
  type Branch,
  type Bucket,
  type Entry,
  type TrieNode,
} from './hash-trie.js';
import type { TextHash } from './text-hash.js';
import type { TrieChanges } from './trie-changes.js';

/** Told what a key holds and what it is to hold; says what it shall hold. `undefined` is nothing, each time. */
export type Decide<V> = (before: V | undefined, after: V | undefined) => V | undefined;

/** What {@link TrieUpdate} needs. */
export interface TrieUpdateOptions<V> {
  readonly changes: TrieChanges<V>;
  readonly hash: TextHash;
  readonly decide: Decide<V>;
}

/**
 * Applies sorted changes to a trie in one pass from left to right: each node that something changes in is made anew
 * once, all others are shared. For one use.
 */
export class TrieUpdate<V> {
  readonly #changes: TrieChanges<V>;
  readonly #hash: TextHash;
  readonly #decide: Decide<V>;
  readonly #drafts: BranchDraft<V>[] = [];
  /** The change that comes next. */
  #at = 0;
  /** By how many entries the trie has grown. */
  growth = 0;

  constructor({ changes, hash, decide }: TrieUpdateOptions<V>) {
    this.#changes = changes;
    this.#hash = hash;
    this.#decide = decide;
  }

  /** How many changes are applied. */
  get applied(): number {
    return this.#at;
  }

  /** True when all changes are applied. */
  get isDone(): boolean {
    return this.#at === this.#changes.order.length;
  }

  /**
   * The trie after the next `count` changes, by default after all of them; `root` itself when they change nothing. They
   * are applied in the order of their hashes: those that come later are about other parts of the trie, nearly all.
   */
  apply(root: TrieNode<V> | undefined, count = Infinity): TrieNode<V> | undefined {
    return this.#update(root, 0, Math.min(this.#at + count, this.#changes.order.length));
  }

  /** Applies the changes from the next one to before `end`: all belong into this node at `depth`. */
  #update(node: TrieNode<V> | undefined, depth: number, end: number): TrieNode<V> | undefined {
    if (depth === BUCKET_DEPTH) return this.#updateBucket(node as Bucket<V> | undefined, end);
    return this.#updateBranch((node as Branch<V> | undefined) ?? EMPTY_BRANCH, depth, end);
  }

  #updateBranch(node: Branch<V>, depth: number, end: number): Branch<V> | undefined {
    const draft = (this.#drafts[depth] ??= new BranchDraft());
    draft.clear();
    let entries = 0;
    let children = 0;
    let unseen = node.entryBits | node.childBits;
    while (unseen !== 0 || this.#at < end) {
      const changed = this.#at < end ? this.#slotOfNext(depth) : 32;
      const slot = Math.min(changed, lowestSlot(unseen));
      const bit = 1 << slot;
      const child = (node.childBits & bit) === 0 ? undefined : node.children[children++];
      const entry = (node.entryBits & bit) === 0 ? undefined : entryAt(node, entries++);
      unseen &= ~bit;
      if (slot < changed) {
        if (child !== undefined) draft.addChild(slot, child);
        if (entry !== undefined) draft.addEntry(slot, entry);
        continue;
      }
      const slotEnd = this.#endOfSlot(slot, depth, end);
      if (child === undefined && this.#isSimple(entry, slotEnd)) {
        const value = this.#decided(entry?.[1]);
        if (value !== undefined) draft.addEntry(slot, [this.#nextKey(), value]);
        this.#at++;
        continue;
      }
      const below = child ?? (entry && singleNode(entry, depth + 1, this.#hash));
      place(this.#update(below, depth + 1, slotEnd), slot, draft);
    }
    return draft.finish(node);
  }

  /** One change, and nothing else in its slot than what it is about. */
  #isSimple(entry: Entry<V> | undefined, slotEnd: number): boolean {
    return slotEnd - this.#at === 1 && (entry === undefined || entry[0] === this.#nextKey());
  }

  #updateBucket(node: Bucket<V> | undefined, end: number): Bucket<V> | undefined {
    const entries = new Map(node?.entries);
    let isSame = true;
    for (; this.#at < end; this.#at++) {
      const key = this.#nextKey();
      const before = entries.get(key);
      const value = this.#decided(before);
      if (value === before) continue;
      isSame = false;
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    if (isSame) return node;
    if (entries.size === 0) return undefined;
    return { kind: 'bucket', entries: new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1))) };
  }

  #decided(before: V | undefined): V | undefined {
    const { values, order } = this.#changes;
    const value = this.#decide(before, values[order[this.#at] as number]);
    if (before === undefined) this.growth += value === undefined ? 0 : 1;
    else if (value === undefined) this.growth--;
    return value;
  }

  #nextKey(): string {
    const { keys, order } = this.#changes;
    return keys[order[this.#at] as number] as string;
  }

  #slotOfNext(depth: number): number {
    return slotAt(this.#changes.hashes[this.#at] as number, depth);
  }

  #endOfSlot(slot: number, depth: number, end: number): number {
    const { hashes } = this.#changes;
    let at = this.#at + 1;
    while (at < end && slotAt(hashes[at] as number, depth) === slot) at++;
    return at;
  }
}

/** What is left of a child goes into the node above when it is a single entry. */
function place<V>(child: TrieNode<V> | undefined, slot: number, draft: BranchDraft<V>): void {
  if (child === undefined) return;
  const entry = singleEntry(child);
  if (entry === undefined) draft.addChild(slot, child);
  else draft.addEntry(slot, entry);
}
