import { expect } from 'chai';
import fc from 'fast-check';
import {
  compareLists,
  isNoDifference,
  type ListDifference,
} from '../../../../src/discovery/comparing/compare-lists.js';
import {
  toNamedTargets,
  type NamedTarget,
} from '../../../../src/discovery/comparing/named-target.js';
import { entries, namedTarget, saidBy } from '../../../support/named-targets.js';

describe('the comparison of two lists', () => {
  it('finds what is new, what is gone and what stays', () => {
    const stays = namedTarget('a', '10.0.0.1:80');
    const [goes, comes] = [namedTarget('b', '10.0.0.2:80'), namedTarget('c', '10.0.0.3:80')];
    const found = compareLists([stays, goes], [comes, stays]);
    expect(found).to.deep.equal({ added: [comes], changed: [], removed: [goes], same: 1 });
  });

  it('finds that a target moved or got other labels', () => {
    const before = namedTarget('a', '10.0.0.1:80', { env: 'prod' });
    for (const after of [
      namedTarget('a', '10.0.0.2:80', { env: 'prod' }),
      namedTarget('a', '10.0.0.1:80', { env: 'test' }),
      namedTarget('a', '10.0.0.2:80', { service: 'other' }),
    ])
      expect(compareLists([before], [after])).to.deep.equal({
        ...{ added: [], changed: [{ before, after }], removed: [], same: 0 },
      });
  });

  it('knows a target by either style of labels', () => {
    const before = namedTarget('a', '10.0.0.1:80');
    const [after] = toNamedTargets([
      {
        targets: ['10.0.0.1:80'],
        labels: new Map([
          ['__meta_kuma_mesh', 'default'],
          ['__meta_kuma_dataplane', 'a'],
        ]),
      },
    ]);
    expect(compareLists([before], [after!]).changed).to.deep.equal([{ before, after }]);
  });

  it('tells several targets of one dataplane apart by address, then by path', () => {
    const at = (address: string, path: string, env: string): NamedTarget =>
      namedTarget('a', address, { __metrics_path__: path, env });
    const before = [
      at('10.0.0.1:80', '/a', 'x'),
      at('10.0.0.1:80', '/b', 'x'),
      at('10.0.0.2:80', '/a', 'x'),
    ];
    const after = [
      at('10.0.0.2:80', '/a', 'y'),
      at('10.0.0.1:80', '/b', 'y'),
      at('10.0.0.9:80', '/a', 'y'),
    ];
    const pairs = compareLists(before, after).changed.map((change) => [
      before.indexOf(change.before),
      after.indexOf(change.after),
    ]);
    expect(pairs.sort()).to.deep.equal([
      [0, 2],
      [1, 1],
      [2, 0],
    ]);
  });

  it('knows targets of no mesh by their addresses', () => {
    const [first, second] = toNamedTargets([
      { targets: ['10.0.0.1:80'], labels: new Map([['env', 'prod']]) },
      { targets: ['10.0.0.1:80'], labels: new Map([['env', 'test']]) },
    ]);
    expect(compareLists([first!], [second!]).changed).to.have.length(1);
    const [other] = toNamedTargets([{ targets: ['10.0.0.2:80'], labels: new Map() }]);
    expect(compareLists([first!], [other!]))
      .to.include({ same: 0 })
      .and.to.deep.include({ changed: [] });
  });

  it('lists all in the order of the file', () => {
    const targets = ['c', 'a', '\u{10000}', '\uffff', 'b'].map((name) => namedTarget(name, 'x:1'));
    const names = compareLists([], targets).added.map(({ dataplane }) => dataplane);
    expect(names).to.deep.equal(['a', 'b', 'c', '\uffff', '\u{10000}']);
  });

  it('finds no difference to a copy that is shuffled, split up and says things twice', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 100 }), (list, factor) => {
        const before = toNamedTargets(list);
        const copy = [...before, ...before.slice(0, 2)].map((target) => ({
          ...target,
          labels: new Map([...target.labels].reverse()),
        }));
        const keyed = copy.map((target, index) => ({ target, key: (index * factor) % 101 }));
        const after = keyed.sort((a, b) => a.key - b.key).map(({ target }) => target);
        const difference = compareLists(before, after);
        expect(isNoDifference(difference)).to.equal(true);
        expect(difference.same).to.equal(new Set(before.map(saidBy)).size);
      }),
    );
  });

  it('finds what makes the one list of the other', () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const [before, after] = [toNamedTargets(one), toNamedTargets(other)];
        const difference = compareLists(before, after);
        expect([...apply(difference, before)].sort()).to.deep.equal(
          [...new Set(after.map(saidBy))].sort(),
        );
        for (const change of difference.changed)
          expect(saidBy(change.before)).not.to.equal(saidBy(change.after));
      }),
    );
  });

  it('takes its time with many targets of one dataplane, but not more than that', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `10.0.0.1:${String(index)}`);
    const before = many.map((address) => namedTarget('a', address));
    const after = many.map((address) => namedTarget('a', address, { env: 'prod' }));
    expect(compareLists(before, after).changed).to.have.length(5_000);
  });
});

function apply(
  { added, changed, removed }: ListDifference,
  before: readonly NamedTarget[],
): ReadonlySet<string> {
  const said = new Set(before.map(saidBy));
  for (const target of [...removed, ...changed.map((change) => change.before)])
    expect(said.delete(saidBy(target))).to.equal(true);
  for (const target of [...added, ...changed.map((change) => change.after)]) {
    expect(said.has(saidBy(target))).to.equal(false);
    said.add(saidBy(target));
  }
  return said;
}
