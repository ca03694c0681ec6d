import { expect } from 'chai';
import fc from 'fast-check';

import {
  isSameOwnership,
  parseOwners,
  toOwnersDocument,
  toStandingHoldings,
} from '../../../../src/discovery/publishing/memory.js';
import { identityOf } from '../../../../src/targets/target.js';
import { Holdings } from '../../../../src/targets/holdings.js';
import { heldGroups, identitiesOf } from '../../../support/held-groups.js';

const A = heldGroups({ one: '1.1.1.1:1', two: '2.2.2.2:2' });
const B = heldGroups({ three: '3.3.3.3:3' });

const [groups = []] = Array.from(A, ([, held]) => held);

const id = (dataplane: string): string => identityOf('default', dataplane);

describe('the memory of whose the targets are', () => {
  it('survives being written down', () => {
    const document = toOwnersDocument(['a:1', 'b:2'], [A, B]);
    const owners = parseOwners(JSON.parse(JSON.stringify(document)));
    expect([...(owners?.get('a:1') ?? [])].sort()).to.deep.equal([id('one'), id('two')]);
    expect([...(owners?.get('b:2') ?? [])]).to.deep.equal([id('three')]);
  });

  it('survives it for names of any kind', () => {
    const name = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\u0000', ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
        const held = Holdings.empty.with(
          pairs.map(([mesh, plane]) => [identityOf(mesh, plane), groups]),
        );
        const document = JSON.parse(JSON.stringify(toOwnersDocument(['x'], [held]))) as unknown;
        const read = [...(parseOwners(document)?.get('x') ?? [])].sort();
        expect(read).to.deep.equal(identitiesOf(held));
      }),
    );
  });

  it('leaves out what holds nothing', () => {
    const document = toOwnersDocument(['a:1'], [Holdings.empty.with([[id('none'), []]])]);
    expect(document.controlPlanes[0]?.meshes).to.deep.equal([]);
  });

  it('is nothing when it has another form', () => {
    const good = toOwnersDocument(['a:1'], [A]);
    expect(parseOwners(good)).not.to.equal(undefined);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const owners = parseOwners(value);
        expect(owners === undefined || owners instanceof Map).to.equal(true);
        for (const key of ['name', 'meshes'])
          expect(
            parseOwners({ controlPlanes: [{ ...good.controlPlanes[0], [key]: value }] }),
          ).to.satisfy((read: unknown) => read === undefined || read instanceof Map);
      }),
    );
    for (const value of [null, [], {}, { controlPlanes: {} }, { controlPlanes: [null] }])
      expect(parseOwners(value)).to.equal(undefined);
  });
});

describe('what stands', () => {
  const standing = A.with(B);

  it('all belongs to a control plane that is alone', () => {
    const { controlPlanes, unclaimed } = toStandingHoldings(standing, ['a:1'], new Map());
    expect(controlPlanes).to.have.lengthOf(1);
    expect(controlPlanes[0]).to.equal(standing);
    expect(unclaimed.size).to.equal(0);
  });

  it('is shared out by the memory; of several control planes, all of it stays for now', () => {
    const owners = new Map([['a:1', new Set([id('one'), id('gone')])]]);
    const { controlPlanes, unclaimed } = toStandingHoldings(standing, ['a:1', 'b:2'], owners);
    expect(controlPlanes.map(identitiesOf)).to.deep.equal([[id('one')], []]);
    expect(unclaimed).to.equal(standing);
  });

  it('is of none of them when its control plane is no longer followed', () => {
    const owners = new Map([['old:9', new Set([id('one')])]]);
    const { controlPlanes } = toStandingHoldings(standing, ['a:1', 'b:2'], owners);
    expect(controlPlanes.map((held) => held.size)).to.deep.equal([0, 0]);
  });

  it('may be of two of them', () => {
    const both = new Set([id('one')]);
    const owners = new Map([
      ['a:1', both],
      ['b:2', both],
    ]);
    const { controlPlanes } = toStandingHoldings(standing, ['a:1', 'b:2'], owners);
    expect(controlPlanes.map((held) => held.size)).to.deep.equal([1, 1]);
  });
});

describe('ownership', () => {
  it('is the same when the same identities hold something, whatever it is', () => {
    const moved = heldGroups({ one: '9.9.9.9:9', two: '2.2.2.2:2' });
    expect(isSameOwnership([A, B], [moved, B])).to.equal(true);
    expect(isSameOwnership([A, B], [A.with([[id('none'), []]]), B])).to.equal(true);
  });

  it('is another one when something comes, goes or changes hands', () => {
    expect(isSameOwnership([A, B], [A, Holdings.empty])).to.equal(false);
    expect(isSameOwnership([A, B], [A.with(B), B])).to.equal(false);
    expect(isSameOwnership([A, B], [B, A])).to.equal(false);
  });
});
