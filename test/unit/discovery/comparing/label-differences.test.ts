import { expect } from 'chai';
import { labelDifferences } from '../../../../src/discovery/comparing/label-differences.js';
import { namedTarget } from '../../../support/named-targets.js';

describe('the labels that a change changes', () => {
  it('are those that are new, gone or have another value, in the order of their names', () => {
    const before = namedTarget('a', 'x:1', { env: 'prod', old: 'x', same: '' });
    const after = namedTarget('a', 'x:1', { zone: 'east', env: 'test', same: '' });
    expect(labelDifferences({ before, after })).to.deep.equal([
      { name: 'env', before: 'prod', after: 'test' },
      { name: 'old', before: 'x', after: undefined },
      { name: 'zone', before: undefined, after: 'east' },
    ]);
  });

  it('tell an empty value from none', () => {
    const [before, after] = [namedTarget('a', 'x:1'), namedTarget('a', 'x:1', { env: '' })];
    expect(labelDifferences({ before, after })).to.deep.equal([
      { name: 'env', before: undefined, after: '' },
    ]);
  });
});
