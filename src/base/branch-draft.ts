import { EMPTY_BRANCH, type Branch, type Entry, type TrieNode } from './hash-trie.js';

/**
 * A branch while it is put together, slot by slot in ascending order. Its lists have room for all slots and are used
 * again for the next branch: those of a finished one are exactly as long as they need to be.
 */
export class BranchDraft<V> {
  #entryBits = 0;
  #childBits = 0;
  #entries = 0;
  #children = 0;
  readonly #keyRoom: string[] = [];
  readonly #valueRoom: V[] = [];
  readonly #childRoom: TrieNode<V>[] = [];

  /** Begins the next branch. */
  clear(): void {
    this.#entryBits = 0;
    this.#childBits = 0;
    this.#entries = 0;
    this.#children = 0;
  }

  addEntry(slot: number, [key, value]: Entry<V>): void {
    this.#keyRoom[this.#entries] = key;
    this.#valueRoom[this.#entries] = value;
    this.#entryBits |= 1 << slot;
    this.#entries++;
  }

  addChild(slot: number, child: TrieNode<V>): void {
    this.#childRoom[this.#children] = child;
    this.#childBits |= 1 << slot;
    this.#children++;
  }

  /** The finished branch: `before` itself when that is the same, `undefined` when there is nothing in it. */
  finish(before: Branch<V>): Branch<V> | undefined {
    if ((this.#entryBits | this.#childBits) === 0) return undefined;
    if (this.#isSame(before)) return before;
    return {
      kind: 'branch',
      entryBits: this.#entryBits,
      keys: this.#keyRoom.slice(0, this.#entries),
      values: this.#valueRoom.slice(0, this.#entries),
      childBits: this.#childBits,
      children:
        this.#children === 0 ? EMPTY_BRANCH.children : this.#childRoom.slice(0, this.#children),
    };
  }

  #isSame({ entryBits, keys, values, childBits, children }: Branch<V>): boolean {
    if (entryBits !== this.#entryBits || childBits !== this.#childBits) return false;
    for (let i = 0; i < keys.length; i++)
      if (keys[i] !== this.#keyRoom[i] || values[i] !== this.#valueRoom[i]) return false;
    for (let i = 0; i < children.length; i++) if (children[i] !== this.#childRoom[i]) return false;
    return true;
  }
}
