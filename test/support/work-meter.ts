import { PersistentMap } from '../../src/base/persistent-map.js';
import type { TrieDifferences } from '../../src/base/trie-differences.js';

/** What something cost persistent maps, in steps: the same on every machine. */
export interface Work {
  /** Pairs of nodes that comparisons looked at. */
  readonly compared: number;
  /** Changes that were put into maps. */
  readonly changed: number;
  /** Entries that were walked over. */
  readonly walked: number;
  /** Keys that were looked up. */
  readonly lookedUp: number;
}

/** Counts what all persistent maps do while `run` runs, which is not to await anything. */
export function workOf(run: () => void): Work {
  const counts = { changed: 0, walked: 0, lookedUp: 0 };
  const comparisons: TrieDifferences<object>[] = [];
  const counted = function* <T>(
    list: Iterable<T>,
    what: keyof typeof counts,
  ): Generator<T, void, undefined> {
    for (const each of list) {
      counts[what]++;
      yield each;
    }
  };
  const maps = PersistentMap.prototype as PersistentMap<object>;
  const restores = [
    replace(PersistentMap, 'differences', (original) => (before, after) => {
      const comparison = original(before, after);
      comparisons.push(comparison as unknown as TrieDifferences<object>);
      return comparison;
    }),
    replace(
      maps,
      'with',
      (original) =>
        function (this: typeof maps, changes, decide) {
          return original.call(this, counted(changes, 'changed'), decide);
        },
    ),
    replace(
      maps,
      'get',
      (original) =>
        function (this: typeof maps, key) {
          counts.lookedUp++;
          return original.call(this, key);
        },
    ),
    replace(
      maps,
      Symbol.iterator,
      (original) =>
        function (this: typeof maps) {
          return counted(original.call(this), 'walked');
        },
    ),
  ];
  try {
    run();
  } finally {
    for (const restore of restores) restore();
  }
  return { ...counts, compared: comparisons.reduce((sum, { visited }) => sum + visited, 0) };
}

/** Puts another method in the place of one; what it returns puts the old one back. */
function replace<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const original = owner[name];
  owner[name] = make(original);
  return () => {
    owner[name] = original;
  };
}
