import { expect } from 'chai';
import { toJsonComparison } from '../../../../src/cli/diffing/to-json-comparison.js';
import { compareLists } from '../../../../src/discovery/comparing/compare-lists.js';
import { namedTarget } from '../../../support/named-targets.js';

describe('a comparison for scripts', () => {
  it('tells both sides and each difference as groups of a file', () => {
    const [before, after] = [namedTarget('a', 'x:1'), namedTarget('a', 'y:1')];
    const file = {
      ...{ path: 'a.json', bytes: Buffer.from(''), modifiedAtMs: 0, groups: 1 },
      targets: [before],
    };
    const compared = toJsonComparison({
      ...{ path: 'a.json', file, controlPlanes: ['kuma-cp:5676'], targets: 1 },
      difference: compareLists([before], [after]),
      verdict: 'different',
    });
    const labels = { dataplane: 'a', mesh: 'default', service: 'backend' };
    expect(compared).to.deep.equal({
      same: false,
      sameForm: false,
      file: {
        ...{ path: 'a.json', exists: true, groups: 1, targets: 1 },
        modified: '1970-01-01T00:00:00.000Z',
      },
      controlPlanes: ['kuma-cp:5676'],
      targets: 1,
      unchanged: 0,
      added: [],
      changed: [{ before: { targets: ['x:1'], labels }, after: { targets: ['y:1'], labels } }],
      removed: [],
    });
  });

  it('says that there is no file, and what is the same', () => {
    const nothing = {
      ...{ path: 'a.json', file: undefined, controlPlanes: [], targets: 0 },
      difference: compareLists([], []),
    };
    expect(toJsonComparison({ ...nothing, verdict: 'different' }).file).to.deep.equal({
      ...{ path: 'a.json', exists: false, groups: 0, targets: 0 },
    });
    expect(toJsonComparison({ ...nothing, verdict: 'same' })).to.include({
      ...{ same: true, sameForm: true },
    });
    expect(toJsonComparison({ ...nothing, verdict: 'other-form' })).to.include({
      ...{ same: true, sameForm: false },
    });
  });
});
