import { expect } from 'chai';
import { RangeList } from '../../../src/mads/range-list.js';

describe('a list of ranges', () => {
  it('keeps all ranges while it grows', () => {
    const list = new RangeList();
    for (let i = 0; i < 1_000; i++) list.add(i, 2 * i);
    const wanted = Array.from({ length: 1_000 }, (_, i) => i);
    expect(list.count).to.equal(1_000);
    expect([...list.starts.subarray(0, 1_000)]).to.deep.equal(wanted);
    expect([...list.ends.subarray(0, 1_000)]).to.deep.equal(wanted.map((i) => 2 * i));
  });
});
