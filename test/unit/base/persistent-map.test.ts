import { expect } from 'chai';
import fc from 'fast-check';
import { BUCKET_DEPTH, type TrieNode } from '../../../src/base/hash-trie.js';
import { PersistentMap } from '../../../src/base/persistent-map.js';
import { runAtOnce } from '../../../src/base/slices.js';
import { processHash, seededHash, type TextHash } from '../../../src/base/text-hash.js';
import { toColumns, toTrieChanges, type Change } from '../../../src/base/trie-changes.js';
import { TrieUpdate } from '../../../src/base/trie-update.js';

/** Hashes good and bad: of the bad ones many texts meet, at once or only where the bits run out. */
const HASHES: readonly (readonly [what: string, hash: TextHash])[] = [
  ['the hash of the process', processHash],
  ['a hash that is always the same', () => 12_345],
  ['a hash of one bit', (text) => text.length & 1],
  ['a hash whose high bits say little', (text) => seededHash(7)(text) % 40],
  ['a hash whose low bits say little', (text) => (seededHash(7)(text) % 40) << 24],
];

type Contents = ReadonlyMap<string, number>;

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'aa', 'bb', ''),
  fc.integer({ min: 0, max: 60 }).map((n) => `backend-${String(n)}`),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const change: fc.Arbitrary<Change<number>> = fc.tuple(
  key,
  fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
);
const batches = fc.array(fc.array(change, { maxLength: 40 }), { maxLength: 8 });

function changed(contents: Contents, changes: readonly Change<number>[]): Contents {
  const next = new Map(contents);
  for (const [name, value] of changes) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

function sorted<T>(entries: Iterable<readonly [string, T]>): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

function numbered(count: number): readonly (readonly [string, number])[] {
  return Array.from({ length: count }, (_, i) => [`mesh\u0000backend-${String(i)}`, i]);
}

function visitedBy(before: PersistentMap<number>, after: PersistentMap<number>): number {
  const differences = PersistentMap.differences(before, after);
  Array.from(differences);
  return differences.visited;
}

describe('a persistent map', () => {
  for (const [what, hash] of HASHES) {
    describe(`over ${what}`, () => {
      it('holds after any changes what a plain map holds, and so does every older one', () => {
        fc.assert(
          fc.property(batches, fc.array(key), (list, strangers) => {
            const versions = [
              { map: PersistentMap.empty<number>(hash), contents: new Map() as Contents },
            ];
            for (const changes of list) {
              const { map, contents } = versions.at(-1)!;
              versions.push({ map: map.with(changes), contents: changed(contents, changes) });
            }
            for (const { map, contents } of versions) {
              expect(sorted(map)).to.deep.equal(sorted(contents));
              expect(map.size).to.equal(contents.size);
              for (const name of [...contents.keys(), ...strangers]) {
                expect(map.get(name)).to.equal(contents.get(name));
                expect(map.has(name)).to.equal(contents.has(name));
              }
            }
          }),
          { numRuns: 60 },
        );
      });

      it('has the same shape for the same contents, whatever happened before', () => {
        fc.assert(
          fc.property(batches, (list) => {
            const long = list.reduce<TrieNode<number> | undefined>(
              (root, changes) => grown(root, changes, hash),
              undefined,
            );
            const contents = list.reduce<Contents>(changed, new Map());
            const short = grown(undefined, [...contents].reverse(), hash);
            expect(long).to.deep.equal(short);
            const maps = [list.flat(), [...contents].reverse()].map((changes) =>
              PersistentMap.empty<number>(hash).with(changes),
            );
            expect([...maps[0]!]).to.deep.equal([...maps[1]!]);
          }),
          { numRuns: 60 },
        );
      });

      it('tells how two of them differ, whether one was made of the other or not', () => {
        fc.assert(
          fc.property(fc.array(change), fc.array(change), fc.boolean(), (first, second, isKin) => {
            const before = PersistentMap.empty<number>(hash).with(first);
            const after = (isKin ? before : PersistentMap.empty<number>(hash)).with(second);
            const [from, to] = [new Map(before), new Map(after)];
            const expected = [...new Set([...from.keys(), ...to.keys()])]
              .map((name) => ({ key: name, before: from.get(name), after: to.get(name) }))
              .filter((difference) => difference.before !== difference.after);
            const found = [...PersistentMap.differences(before, after)];
            const byKey = (a: { key: string }, b: { key: string }): number =>
              a.key < b.key ? -1 : 1;
            expect(found.sort(byKey)).to.deep.equal(expected.sort(byKey));
          }),
          { numRuns: 100 },
        );
      });
    });
  }

  it('is itself when nothing changes', () => {
    const map = PersistentMap.empty<number>().with(numbered(1_000));
    expect(map.with([])).to.equal(map);
    expect(map.with(numbered(1_000).slice(0, 500))).to.equal(map);
    expect(map.with([['nobody', undefined]])).to.equal(map);
    expect(map.with([['new', 1]]).with([['new', undefined]])).to.have.property('size', 1_000);
    const empty = PersistentMap.empty<number>();
    expect(
      empty.with([
        ['a', 1],
        ['a', undefined],
      ]),
    ).to.equal(empty);
  });

  it('asks once for each key what it shall hold, and goes by that', () => {
    const map = PersistentMap.empty<number>().with([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    const asked: unknown[] = [];
    const next = map.with(
      [
        ['a', 5],
        ['b', undefined],
        ['a', 6],
        ['d', 4],
        ['e', undefined],
      ],
      (before, after) => {
        asked.push([before, after]);
        return before === 2 ? before : after;
      },
    );
    expect(asked).to.have.deep.members([
      [1, 6],
      [2, undefined],
      [undefined, 4],
      [undefined, undefined],
    ]);
    expect(sorted(next)).to.deep.equal([
      ['a', 6],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ]);
    expect(next.size).to.equal(4);
  });

  it('holds tens of thousands of names that all meet in one hash', () => {
    const hash: TextHash = () => 1;
    const map = PersistentMap.empty<number>(hash).with(numbered(30_000));
    const next = map.with(numbered(30_000).map(([name, i]) => [name, i % 2 === 0 ? i : undefined]));
    expect([map.size, next.size]).to.deep.equal([30_000, 15_000]);
    expect(sorted(next)).to.deep.equal(sorted(numbered(30_000).filter(([, i]) => i % 2 === 0)));
  });

  it('pauses all along while many changes are sorted and put in', () => {
    const counts = { hashed: 0, decided: 0 };
    const hash: TextHash = (text) => {
      counts.hashed++;
      return processHash(text);
    };
    const [keys, values] = [0, 1].map((column) => numbered(100_000).map((entry) => entry[column]));
    const work = PersistentMap.empty<number>(hash).withColumns(
      { keys: keys as string[], values: values as number[] },
      (_, after) => {
        counts.decided++;
        return after;
      },
    );
    const steps: (typeof counts)[] = [];
    for (let isOver = false; !isOver; Object.assign(counts, { hashed: 0, decided: 0 })) {
      isOver = work.next().done === true;
      steps.push({ ...counts });
    }
    expect(Math.max(...steps.map(({ hashed }) => hashed))).to.be.at.most(10_000);
    expect(Math.max(...steps.map(({ decided }) => decided))).to.be.at.most(10_000);
    // Between the hashes and the decisions stands the sort: it reads all of them several times.
    const silent = steps.filter(({ hashed, decided }) => hashed + decided === 0);
    expect(silent.length).to.be.at.least(3 * 10);
  });

  it('cannot be compared with one over another hash', () => {
    const [a, b] = [PersistentMap.empty(seededHash(1)), PersistentMap.empty(seededHash(2))];
    expect(() => PersistentMap.differences(a, b)).to.throw(RangeError);
  });
});

describe('what two persistent maps share', () => {
  /** From the root down to where no bits of the hash are left. */
  const NODES_PER_CHANGE = BUCKET_DEPTH + 1;
  const map = PersistentMap.empty<number>().with(numbered(50_000));

  it('is not looked at when they are compared', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60_000), { maxLength: 300 }), (numbers) => {
        const after = map.with(
          numbers.map((n) => [`mesh\u0000backend-${String(n)}`, n % 3 === 0 ? undefined : -1]),
        );
        expect(visitedBy(map, after)).to.be.at.most(NODES_PER_CHANGE * numbers.length);
      }),
      { numRuns: 30 },
    );
  });

  it('stays shared over thousands of changes', () => {
    let current = map;
    for (let round = 0; round < 1_000; round++) {
      const next = current.with([
        [`mesh\u0000backend-${String((round * 7) % 50_000)}`, undefined],
        [`mesh\u0000backend-${String((round * 11) % 50_000)}`, -round - 1],
      ]);
      expect(visitedBy(current, next)).to.be.at.most(2 * NODES_PER_CHANGE);
      current = next;
    }
  });

  it('costs little more than what was seen when the comparison is given up', () => {
    const after = map.with(numbered(50_000).map(([name]) => [name, -1]));
    const differences = PersistentMap.differences(map, after);
    for (const _ of differences) break;
    expect(differences.visited).to.be.at.most(NODES_PER_CHANGE);
  });

  it('is everything when they are the same', () => {
    expect(visitedBy(map, map)).to.equal(0);
  });
});

describe('the hash of a text', () => {
  it('is a whole number of 30 bits, another one with another seed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, seed) => {
        const hash = seededHash(seed)(text);
        expect(Number.isInteger(hash)).to.equal(true);
        expect(hash).to.be.within(0, 2 ** 30 - 1);
        expect(seededHash(seed)(text)).to.equal(hash);
      }),
    );
    const names = numbered(1_000).map(([name]) => name);
    const [one, two] = [seededHash(1), seededHash(2)];
    expect(names.filter((name) => one(name) === two(name))).to.have.length.below(5);
  });

  it('is hardly ever the same for two names', () => {
    const names = numbered(100_000).map(([name]) => name);
    for (const seed of [0, 1, 2 ** 31, 0xffff_ffff])
      expect(new Set(names.map(seededHash(seed))).size).to.be.above(99_900);
  });
});

function grown(
  root: TrieNode<number> | undefined,
  changes: Iterable<Change<number>>,
  hash: TextHash,
): TrieNode<number> | undefined {
  const decide = (_before: number | undefined, after: number | undefined): number | undefined =>
    after;
  const sorted = runAtOnce(toTrieChanges(toColumns(changes), hash));
  return new TrieUpdate({ changes: sorted, hash, decide }).apply(root);
}
