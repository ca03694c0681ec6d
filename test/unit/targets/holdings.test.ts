import { expect } from 'chai';
import fc from 'fast-check';
import {
  Holdings,
  inFileOrder,
  isSameHolding,
  toHoldings,
  type Groups,
} from '../../../src/targets/holdings.js';
import { toTargetGroup, type IdentifiedGroup } from '../../../src/targets/target-group.js';
import { held, short, type Short } from '../../support/settlement-scene.js';

const identity = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const state: fc.Arbitrary<Short> = fc.dictionary(identity, fc.constantFrom('', '1', '22', '2ü'));

function group(port: number, dataplane = 'a'): IdentifiedGroup {
  return toTargetGroup(
    `1.2.3.4:${String(port)}`,
    new Map(Object.entries({ mesh: 'm', dataplane })),
  );
}

function texts(groups: Groups | undefined): readonly string[] | undefined {
  return groups?.map(({ text }) => text);
}

describe('holdings', () => {
  it('count what they hold, whatever changed how often', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 6 }), fc.array(identity), (states, gone) => {
        let all = Holdings.empty;
        for (const each of states) {
          all = all.with(held(each));
          all = all.with(gone.map((id) => [id, undefined]));
        }
        const lists = Array.from(all, ([, groups]) => groups);
        expect(all.size).to.equal(lists.length);
        expect(all.holding).to.equal(lists.filter(({ length }) => length > 0).length);
        expect(all.groups).to.equal(lists.flat().length);
        const bytes = lists.flat().map(({ text }) => Buffer.byteLength(text));
        expect(all.bytes).to.equal(bytes.reduce((sum, each) => sum + each, 0));
      }),
    );
  });

  it('differ in what they say, not in who says it', () => {
    fc.assert(
      fc.property(state, state, (first, second) => {
        const [before, after] = [held(first), held(second)];
        const found: [string, (string | undefined)[]][] = [];
        const isAny = Holdings.isAny(before, after, (id, was, is) => {
          if (!isSameHolding(was, is)) found.push([id, [texts(was)?.join(), texts(is)?.join()]]);
          return false;
        });
        expect(isAny).to.equal(false);
        const expected = [...new Set([...Object.keys(first), ...Object.keys(second)])]
          .filter((id) => first[id] !== second[id])
          .map((id) => [id, [first[id], second[id]]]);
        expect(Object.fromEntries(found)).to.deep.equal(Object.fromEntries(expected));
        expect(Holdings.isSame(before, after)).to.equal(expected.length === 0);
        const { missing, hasNews } = Holdings.compare(before, after);
        const expectedMissing = Object.keys(first).filter((id) => second[id] === undefined);
        expect([...missing].sort()).to.deep.equal(expectedMissing.sort());
        expect(hasNews).to.equal(expected.length > missing.length);
      }),
    );
  });

  it('stay the same objects where the same is said once more', () => {
    const before = held({ a: '1', b: '', c: '1' });
    expect(before.with(held({ a: '1', b: '' }))).to.equal(before);
    const after = before.with(held({ a: '1', c: '2' }));
    expect(short(after)).to.deep.equal({ a: '1', b: '', c: '2' });
    expect(after.get('a')).to.equal(before.get('a'));
    expect(before.with([['stranger', undefined]])).to.equal(before);
  });

  it('know identities that hold nothing', () => {
    const all = held({ a: '' });
    expect([all.has('a'), all.has('b')]).to.deep.equal([true, false]);
    expect(all.get('a')).to.deep.equal([]);
    expect(all).to.include({ size: 1, holding: 0, groups: 0, bytes: 0 });
  });

  it('are gathered from groups: those of one identity in file order, equal ones once', () => {
    const all = toHoldings([group(3), group(1), group(1, 'b'), group(3), group(2), group(1)]);
    expect(all).to.include({ size: 2, holding: 2, groups: 4 });
    const expected = [1, 2, 3].map((port) => group(port).group.text);
    expect(texts(all.get(group(1).identity))).to.deep.equal(expected);
    expect(texts(inFileOrder([2, 1, 2].map((port) => group(port).group)))).to.deep.equal(
      expected.slice(0, 2),
    );
  });
});
