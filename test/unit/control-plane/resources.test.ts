import { expect } from 'chai';
import fc from 'fast-check';
import { inAnyOrder } from '../../../src/control-plane/assignments/in-any-order.js';
import { oneTargetEach } from '../../../src/control-plane/assignments/one-target-each.js';
import { parseAssignments } from '../../../src/control-plane/assignments/parse-assignments.js';
import { seededRandom } from '../../support/seeded-random.js';

describe('inAnyOrder', () => {
  it('loses nothing, adds nothing, and leaves the list as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer(), (items, seed) => {
        const before = [...items];
        expect([...inAnyOrder(items, seededRandom(seed))].sort()).to.deep.equal([...items].sort());
        expect(items).to.deep.equal(before);
      }),
    );
  });

  it('comes to every order', () => {
    const random = seededRandom(1);
    const orders = Array.from({ length: 200 }, () => inAnyOrder(['a', 'b', 'c'], random).join(''));
    expect(new Set(orders).size).to.equal(6);
  });
});

describe('oneTargetEach', () => {
  it('says each target in an assignment of its own, with all that the assignment said', () => {
    const assignments = parseAssignments(
      'assignments: [{mesh: m, service: s, labels: {a: "1"}, targets: [{name: x, address: "h:1"}, {name: y, address: "h:2"}]}, {mesh: n, service: t, targets: []}]',
    );
    const split = oneTargetEach(assignments);
    expect(split.map(({ targets }) => targets.map(({ name }) => name))).to.deep.equal([
      ['x'],
      ['y'],
    ]);
    expect(split[1]).to.deep.include({ mesh: 'm', service: 's', labels: new Map([['a', '1']]) });
  });
});
