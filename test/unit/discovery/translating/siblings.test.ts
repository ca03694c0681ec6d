import { expect } from 'chai';
import { runAtOnce } from '../../../../src/base/slices.js';
import {
  nextSiblings,
  noSiblings,
  withSiblings,
  type Siblings,
} from '../../../../src/discovery/translating/siblings.js';
import {
  EMPTY_RESOURCE,
  type Part,
  type TranslatedResource,
  type UnusualResource,
} from '../../../../src/discovery/translating/translated-resource.js';

/** Parts that count how often somebody looks at one of them. */
class CountedParts extends Array<Part> {
  looks = 0;

  override *[Symbol.iterator](): ArrayIterator<Part> {
    for (const part of super[Symbol.iterator]()) {
      this.looks++;
      yield part;
    }
  }
}

const SIZE = 1_000;

function resourceOf(names: readonly string[]): UnusualResource & { readonly parts: CountedParts } {
  const parts = new CountedParts();
  for (const identity of names) parts.push({ identity, groups: [] });
  return { ...EMPTY_RESOURCE, parts };
}

function namesOf(prefix: string, count = SIZE): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index)}`);
}

interface Change {
  readonly gone?: readonly TranslatedResource[];
  readonly fresh?: readonly TranslatedResource[];
  readonly kept?: readonly string[];
}

function after(before: Siblings, { gone = [], fresh = [], kept = [] }: Change): Siblings {
  const isKept = (identity: string): boolean => kept.includes(identity);
  return runAtOnce(nextSiblings(before, { gone, fresh, isKept }));
}

function found(siblings: Siblings, names: readonly string[]): readonly string[] {
  return [...runAtOnce(withSiblings(names, siblings))].sort();
}

describe('siblings', () => {
  it('are found by visiting each resource once, however many of it are asked for', () => {
    const names = namesOf('a');
    const resource = resourceOf(names);
    const siblings = after(noSiblings(), { fresh: [resource] });
    expect(resource.parts.looks).to.equal(SIZE);
    expect(found(siblings, names)).to.deep.equal([...names].sort());
    expect(resource.parts.looks).to.equal(2 * SIZE);
  });

  it('cost what changed', () => {
    const [stays, goes, comes] = ['a', 'b', 'c'].map((prefix) => resourceOf(namesOf(prefix)));
    const first = after(noSiblings(), { fresh: [stays!, goes!] });
    const second = after(first, { gone: [goes!], fresh: [comes!] });
    expect(stays!.parts.looks).to.equal(SIZE);
    expect(found(second, ['a1'])).to.have.length(SIZE);
    expect(found(second, ['b1'])).to.deep.equal(['b1']);
    expect(found(second, ['c1'])).to.have.length(SIZE);
    expect(found(first, ['b1']), 'nothing is changed in place').to.have.length(SIZE);
  });

  it('are not copied: identities of one resource share it', () => {
    const resource = resourceOf(namesOf('a'));
    const { present } = after(noSiblings(), { fresh: [resource] });
    expect(present.get('a0')).to.deep.equal([resource]);
    expect(present.get('a0')?.[0]).to.equal(resource);
    expect(present.get('a999')?.[0]).to.equal(resource);
  });

  it('are those of all resources that name an identity, until these go', () => {
    const [one, two] = [resourceOf(['a', 'b']), resourceOf(['a', 'c'])];
    const both = after(noSiblings(), { fresh: [one, two] });
    expect(found(both, ['a'])).to.deep.equal(['a', 'b', 'c']);
    expect(found(both, ['b'])).to.deep.equal(['a', 'b']);
    expect(found(after(both, { gone: [one] }), ['a'])).to.deep.equal(['a', 'c']);
  });

  it('are remembered of resources that are gone while an identity is kept, and is not among others', () => {
    const pair = resourceOf(['a', 'b']);
    const gone = after(after(noSiblings(), { fresh: [pair] }), { gone: [pair], kept: ['a'] });
    expect(found(gone, ['a'])).to.deep.equal(['a', 'b']);
    expect(found(gone, ['b'])).to.deep.equal(['b']);
    expect(found(after(gone, { kept: ['a'] }), ['a'])).to.deep.equal(['a', 'b']);
    expect(found(after(gone, {}), ['a'])).to.deep.equal(['a']);
    const other = resourceOf(['a', 'c']);
    expect(found(after(gone, { fresh: [other], kept: ['a'] }), ['a'])).to.deep.equal(['a', 'c']);
  });

  it('pause inside a large resource', () => {
    const resource = resourceOf(namesOf('a', 20_000));
    const work = nextSiblings(noSiblings(), { gone: [], fresh: [resource], isKept: () => false });
    let before = 0;
    let longest = 0;
    while (work.next().done !== true) {
      longest = Math.max(longest, resource.parts.looks - before);
      before = resource.parts.looks;
    }
    expect(resource.parts.looks).to.equal(20_000);
    expect(longest).to.be.within(1, 5_000);
  });
});
