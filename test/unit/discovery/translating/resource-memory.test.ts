import { expect } from 'chai';
import fc from 'fast-check';
import { ResourceMemory } from '../../../../src/discovery/translating/resource-memory.js';
import type { EncodedResources } from '../../../../src/mads/encoded-resource.js';

const SEED = 42;

/** So many that nobody can afford to look at all of them for each of them. */
const EQUAL = 200_000;

/** Resources that are these texts, with other bytes between them, at places that are never the same. */
function resourcesOf(texts: readonly string[], gap = 0): EncodedResources {
  const pieces = texts.flatMap((text) => [Buffer.alloc(gap + 1, '|'), Buffer.from(text)]);
  let at = 0;
  const ends = pieces.map((piece) => (at += piece.length));
  return {
    ...{ encoding: 'json', bytes: Buffer.concat(pieces), wholeIsUtf8: true, count: texts.length },
    starts: Uint32Array.from(ends.filter((_, index) => index % 2 === 0)),
    ends: Uint32Array.from(ends.filter((_, index) => index % 2 === 1)),
  };
}

/** What is remembered of a text, as a new object each time. */
interface Value {
  readonly text: string;
}

interface Remembered {
  readonly memory: ResourceMemory<Value>;
  /** For each resource what was found; `undefined` where there was nothing. */
  readonly found: readonly (Value | undefined)[];
}

function remember(
  texts: readonly string[],
  before: ResourceMemory<Value> | undefined,
  gap = 0,
): Remembered {
  const memory = new ResourceMemory<Value>(resourcesOf(texts, gap), before, SEED);
  const found = texts.map((text, index) => {
    const value = memory.take(index);
    memory.add(value ?? { text });
    return value;
  });
  return { memory, found };
}

/** How many of each text there are. */
function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'aaaaaaaa', 'aaaaaaab', 'baaaaaaa', 'aaaaaaaaa'),
  fc.string({ maxLength: 20 }),
);
const answers = fc.array(fc.array(text, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

describe('what was made of the resources of the answer before', () => {
  it('is found by their bytes, each once, and what is not found is left', () => {
    fc.assert(
      fc.property(answers, (list) => {
        let before: Remembered | undefined;
        let beforeTexts: readonly string[] = [];
        for (const [gap, texts] of list.entries()) {
          const { memory, found } = remember(texts, before?.memory, gap);
          const left = countsOf(beforeTexts);
          for (const [index, each] of texts.entries()) {
            const count = left.get(each) ?? 0;
            expect(found[index]?.text).to.equal(count > 0 ? each : undefined);
            left.set(each, count - 1);
          }
          const taken = found.filter((value) => value !== undefined);
          expect(new Set(taken).size, 'each once').to.equal(taken.length);
          const unused = [...memory.left()];
          const expected = (before?.memory.values ?? []).filter((value) => !taken.includes(value));
          expect(new Set(unused)).to.deep.equal(new Set(expected));
          expect(unused).to.have.length(expected.length);
          expect(memory.values.map((value) => value.text)).to.deep.equal(texts);
          expect(memory.count).to.equal(texts.length);
          [before, beforeTexts] = [{ memory, found }, texts];
        }
      }),
      { numRuns: 500 },
    );
  });

  it('can be asked for by another answer again, also in the middle of the first', () => {
    fc.assert(
      fc.property(answers, fc.nat({ max: 12 }), ([texts = [], ...others], steps) => {
        const { memory } = remember(texts, undefined);
        const values = [...memory.values];
        for (const other of others) {
          const abandoned = new ResourceMemory(resourcesOf(other), memory, SEED);
          for (let index = 0; index < Math.min(steps, other.length); index++)
            abandoned.add(abandoned.take(index) ?? { text: 'abandoned' });
          const again = remember(texts, memory);
          expect(new Set(again.found)).to.deep.equal(new Set(values));
          expect(memory.values).to.deep.equal(values);
        }
      }),
    );
  });

  it('is found in another order, and however many are equal', () => {
    const many = Array.from({ length: EQUAL }, () => 'same');
    const { memory } = remember([...many, 'first', 'second'], undefined);
    const { found, memory: next } = remember(['second', ...many, 'first'], memory, 3);
    expect(found.every((value) => value !== undefined)).to.equal(true);
    expect(new Set(found).size).to.equal(EQUAL + 2);
    expect([...next.left()]).to.deep.equal([]);
    const fewer = remember(many.slice(1), next);
    expect(fewer.found.every((value) => value !== undefined)).to.equal(true);
    expect([...fewer.memory.left()].map((value) => value.text).sort()).to.deep.equal([
      'first',
      'same',
      'second',
    ]);
  });

  it('is told apart by every byte', () => {
    const base = 'The quick brown fox jumps over the lazy dog, twice.';
    const changed = Array.from(base, (_, at) => `${base.slice(0, at)}#${base.slice(at + 1)}`);
    const shorter = Array.from(base, (_, at) => base.slice(0, at));
    const longer = Array.from(base, (_, at) => base + base.slice(0, at + 1));
    const { memory } = remember([base], undefined);
    const { found } = remember([...changed, ...shorter, ...longer, base], memory);
    expect(found.slice(0, -1).every((value) => value === undefined)).to.equal(true);
    expect(found.at(-1)?.text).to.equal(base);
  });

  it('is not known any more when it is forgotten', () => {
    const { memory } = remember(['a', 'b'], undefined);
    const next = remember(['a'], memory).memory;
    next.forgetBefore();
    expect([...next.left()]).to.deep.equal([]);
    expect(next.values.map((value) => value.text)).to.deep.equal(['a']);
    expect(remember(['a'], next).found).to.deep.equal([next.values[0]]);
  });
});
