import type { Work } from './slices.js';
import type { TextHash } from './text-hash.js';

/** What is to happen to an entry: a key with its new value, or with `undefined` when it is to go. */
export type Change<V> = readonly [key: string, value: V | undefined];

/** Changes in the order of their keys' hashes, each key once. */
export interface TrieChanges<V> {
  /** In ascending order. */
  readonly hashes: Uint32Array;
  /** Where in `keys` and `values` the change of each hash stands. */
  readonly order: Uint32Array;
  readonly keys: readonly string[];
  readonly values: readonly (V | undefined)[];
}

/** Changes in columns: a value, or `undefined`, for each key. */
export interface ChangeColumns<V> {
  readonly keys: readonly string[];
  readonly values: readonly (V | undefined)[];
}

/** Puts changes into columns. */
export function toColumns<V>(changes: Iterable<Change<V>>): ChangeColumns<V> {
  const columns = { keys: [] as string[], values: [] as (V | undefined)[] };
  for (const [key, value] of changes) {
    columns.keys.push(key);
    columns.values.push(value);
  }
  return columns;
}

/** So many changes are looked at between two pauses. */
const STEP = 8_192;

/** Sorts changes for a trie; of several of the same key the last one counts. Pauses. */
export function* toTrieChanges<V>(
  { keys, values }: ChangeColumns<V>,
  hash: TextHash,
): Work<TrieChanges<V>> {
  const hashes = new Uint32Array(keys.length);
  yield* inSteps(hashes.length, (start, end) => {
    for (let i = start; i < end; i++) hashes[i] = hash(keys[i] as string);
  });
  const order = yield* withoutRepeats(yield* sorted(hashes), keys);
  return { ...order, keys, values };
}

/** Does something with all from 0 to before `length`, some at a time. Few are done without a pause. */
function* inSteps(length: number, take: (start: number, end: number) => void): Work<void> {
  for (let start = 0; start < length; start += STEP) {
    if (start > 0) yield;
    take(start, Math.min(start + STEP, length));
  }
}

type Order = Pick<TrieChanges<never>, 'hashes' | 'order'>;

const DIGIT_BITS = 10;
const DIGITS = 3;
const DIGIT_MASK = 2 ** DIGIT_BITS - 1;

/** A radix sort, which leaves equal ones as they come. Hashes are carried along: to look them up is slower. */
function* sorted(hashes: Uint32Array): Work<Order> {
  const { length } = hashes;
  let from: Order = { hashes, order: new Uint32Array(length) };
  let to: Order = { hashes: new Uint32Array(length), order: new Uint32Array(length) };
  for (let i = 0; i < length; i++) from.order[i] = i;
  for (let digit = 0; digit < DIGITS; digit++) {
    yield* sortByDigit(from, to, digit * DIGIT_BITS);
    [from, to] = [to, from];
  }
  return from;
}

function* sortByDigit(from: Order, to: Order, shift: number): Work<void> {
  const starts = yield* startsOf(from.hashes, shift);
  yield* inSteps(from.hashes.length, (start, end) => {
    for (let i = start; i < end; i++) {
      const hash = from.hashes[i] as number;
      const value = (hash >>> shift) & DIGIT_MASK;
      const place = starts[value] as number;
      starts[value] = place + 1;
      to.hashes[place] = hash;
      to.order[place] = from.order[i] as number;
    }
  });
}

/** For each value of a digit the place where the first one that has it goes. */
function* startsOf(hashes: Uint32Array, shift: number): Work<Uint32Array> {
  const starts = new Uint32Array(DIGIT_MASK + 2);
  yield* inSteps(hashes.length, (start, end) => {
    for (let i = start; i < end; i++) {
      const after = (((hashes[i] as number) >>> shift) & DIGIT_MASK) + 1;
      starts[after] = (starts[after] as number) + 1;
    }
  });
  for (let i = 1; i < starts.length; i++)
    starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  return starts;
}

/** Only keys whose hashes are equal can be equal. The lists are made shorter in place. */
function* withoutRepeats({ hashes, order }: Order, keys: readonly string[]): Work<Order> {
  let kept = 0;
  let at = 0;
  for (let pauseAt = STEP; at < hashes.length;) {
    const end = endOfRun(hashes, at);
    if (end > at + 1) order.set(lastOfEach(order.slice(at, end), keys), at);
    for (; at < end; at++) {
      if (order[at] === REPEATED) continue;
      hashes[kept] = hashes[at] as number;
      order[kept++] = order[at] as number;
    }
    if (at < pauseAt) continue;
    pauseAt = at + STEP;
    yield;
  }
  return { hashes: hashes.subarray(0, kept), order: order.subarray(0, kept) };
}

function endOfRun(hashes: Uint32Array, at: number): number {
  let end = at + 1;
  while (end < hashes.length && hashes[end] === hashes[at]) end++;
  return end;
}

/** Stands behind what is left of a run. No position: there are never so many changes. */
const REPEATED = 2 ** 32 - 1;

/** The positions of a run of equal hashes, each key's last one; then {@link REPEATED}, to the same length. */
function lastOfEach(run: Uint32Array, keys: readonly string[]): Uint32Array {
  const last = new Map<string, number>();
  for (const index of run) last.set(keys[index] as string, index);
  run.fill(REPEATED).set([...last.values()]);
  return run;
}
