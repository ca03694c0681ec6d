import { expect } from 'chai';
import { countFileTargets } from '../../../../../src/discovery/diagnosis/prometheus/file-targets.js';
import { WireError } from '../../../../../src/mads/wire-error.js';

describe('the targets of a file', () => {
  it('are counted among all others', () => {
    const from = (path: string, more: object = {}): object => ({
      discoveredLabels: { __meta_filepath: path },
      health: 'up',
      ...more,
    });
    const down = { health: 'down', lastError: 'refused' };
    const data = {
      activeTargets: [from('/a'), from('/a', down), from('/b', down), {}, null],
      droppedTargets: [from('/a'), from('/b')],
    };
    expect(countFileTargets(JSON.stringify({ data }), '/a')).to.deep.equal({
      active: 2,
      down: 1,
      lastError: 'refused',
      dropped: 1,
    });
  });

  it('are none in an answer that is something else', () => {
    for (const text of ['[]', '{}', '{"data":{"activeTargets":1}}'])
      expect(countFileTargets(text, '/a')).to.include({ active: 0, dropped: 0 });
    expect(() => countFileTargets('<html>', '/a')).to.throw(WireError);
  });
});
