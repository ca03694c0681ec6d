import { expect } from 'chai';
import { writeIntervalMs } from '../../../src/targets/write-interval.js';

describe('the interval between two writes', () => {
  it('is what the operator says, whatever the size', () => {
    for (const groups of [0, 1_000_000]) {
      expect(writeIntervalMs(0, groups)).to.equal(0);
      expect(writeIntervalMs(2_500, groups)).to.equal(2_500);
    }
  });

  for (const [groups, ms] of [
    [0, 1_000],
    [20_000, 1_000],
    [20_020, 1_001],
    [100_000, 5_000],
    [1_000_000, 50_000],
    [1_200_000, 60_000],
    [5_000_000, 60_000],
  ] as const) {
    it(`is ${String(ms)} ms after a write of ${String(groups)} groups when it follows the size`, () => {
      expect(writeIntervalMs('auto', groups)).to.be.closeTo(ms, 1e-6);
    });
  }
});
