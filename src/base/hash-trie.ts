import { HASH_BITS, type TextHash } from './text-hash.js';

/** How many bits of a hash choose a slot of a {@link Branch}. */
const SLOT_BITS = 5;
const SLOT_MASK = 2 ** SLOT_BITS - 1;

/** Where no bits of the hash are left: there stand {@link Bucket}s, above it {@link Branch}es. */
export const BUCKET_DEPTH = HASH_BITS / SLOT_BITS;

/**
 * A node of a trie over the hashes of keys, highest bits first. Of each of its 32 slots it holds nothing, one entry,
 * or a child with two entries or more: so equal contents make equal tries, whatever happened before.
 */
export interface Branch<V> {
  readonly kind: 'branch';
  /** The slots with an entry, bit by bit; the entries stand in their order. */
  readonly entryBits: number;
  readonly keys: readonly string[];
  readonly values: readonly V[];
  /** The slots with a child, bit by bit; the children stand in their order. */
  readonly childBits: number;
  readonly children: readonly TrieNode<V>[];
}

/** Entries whose keys all have one hash, ordered by key. Hardly ever more than two, unless somebody makes it so. */
export interface Bucket<V> {
  readonly kind: 'bucket';
  readonly entries: ReadonlyMap<string, V>;
}

/** A part of a trie that has entries. */
export type TrieNode<V> = Branch<V> | Bucket<V>;

/** One key with its value. */
export type Entry<V> = readonly [key: string, value: V];

/** A branch with nothing in it. Only for a moment: a trie without entries has no nodes. */
export const EMPTY_BRANCH: Branch<never> = {
  kind: 'branch',
  entryBits: 0,
  keys: [],
  values: [],
  childBits: 0,
  children: [],
};

/** The slot of `hash` in a branch at `depth`, 0 to 31. */
export function slotAt(hash: number, depth: number): number {
  return (hash >>> (HASH_BITS - SLOT_BITS * (depth + 1))) & SLOT_MASK;
}

/** The number of the lowest bit that is set; 32 when none is. */
export function lowestSlot(bits: number): number {
  return bits === 0 ? 32 : 31 - Math.clz32(bits & -bits);
}

/** The entry of `branch` at `index`, which is one of them. */
export function entryAt<V>({ keys, values }: Branch<V>, index: number): Entry<V> {
  return [keys[index] as string, values[index] as V];
}

/** A node at `depth` with nothing but one entry. Only for a moment: a trie holds such an entry in the node above. */
export function singleNode<V>([key, value]: Entry<V>, depth: number, hash: TextHash): TrieNode<V> {
  if (depth === BUCKET_DEPTH) return { kind: 'bucket', entries: new Map([[key, value]]) };
  const entryBits = 1 << slotAt(hash(key), depth);
  return { ...EMPTY_BRANCH, entryBits, keys: [key], values: [value] };
}

/** The only entry of `node`, or `undefined` when it has more. */
export function singleEntry<V>(node: TrieNode<V>): Entry<V> | undefined {
  if (node.kind === 'bucket') {
    const [first] = node.entries;
    return node.entries.size === 1 ? first : undefined;
  }
  return node.childBits === 0 && node.keys.length === 1 ? entryAt(node, 0) : undefined;
}

/** The value of `key`, whose hash is `hash`; `undefined` when there is none. */
export function findValue<V>(
  root: TrieNode<V> | undefined,
  key: string,
  hash: number,
): V | undefined {
  let node = root;
  for (let depth = 0; node?.kind === 'branch'; depth++) {
    const bit = 1 << slotAt(hash, depth);
    if ((node.entryBits & bit) !== 0) {
      const index = countBelow(node.entryBits, bit);
      return node.keys[index] === key ? node.values[index] : undefined;
    }
    if ((node.childBits & bit) === 0) return undefined;
    node = node.children[countBelow(node.childBits, bit)];
  }
  return node?.entries.get(key);
}

/** How many of `bits` are below `bit`. */
function countBelow(bits: number, bit: number): number {
  let rest = bits & (bit - 1);
  rest -= (rest >>> 1) & 0x55555555;
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  rest = (rest + (rest >>> 4)) & 0x0f0f0f0f;
  return Math.imul(rest, 0x01010101) >>> 24;
}

/** All entries, in an order that their keys decide. */
export function* entriesOf<V>(root: TrieNode<V> | undefined): Generator<Entry<V>, void, undefined> {
  const pending = root === undefined ? [] : [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'bucket') {
      yield* node.entries;
      continue;
    }
    for (let i = 0; i < node.keys.length; i++) yield entryAt(node, i);
    for (const child of node.children) pending.push(child);
  }
}
