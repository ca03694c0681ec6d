import { expect } from 'chai';
import fc from 'fast-check';

import { Series } from '../../../bench/series.js';
import { median, percentile, ratios } from '../../../bench/statistics.js';

describe('the arithmetic of the benchmark', () => {
  it('takes the middle value, or the mean of the two in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([7])).to.equal(7);
    expect(median([])).to.be.NaN;
  });

  it('does not sort numbers as texts', () => {
    expect(median([100, 20, 3])).to.equal(20);
    expect(percentile([100, 20, 3], 1)).to.equal(100);
  });

  it('finds the value that a share of all does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.95)).to.equal(95);
    expect(percentile(hundred.slice(0, 20), 0.95)).to.equal(19);
    expect(percentile([5], 0.95)).to.equal(5);
    expect(percentile([], 0.5)).to.be.NaN;
  });

  it('has at least half of all values on each side of the median', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value <= middle).length;
        const above = values.filter((value) => value >= middle).length;
        expect(Math.min(below, above) * 2).to.be.at.least(values.length);
      }),
    );
  });

  it('divides round by round, not median by median', () => {
    expect(ratios([10, 100, 30], [1, 50, 10])).to.deep.equal([10, 2, 3]);
  });

  it('leaves out rounds that one of the two lacks, and keeps the others in step', () => {
    expect(ratios([10, NaN, 30], [5, 2, 10])).to.deep.equal([2, 3]);
    expect(ratios([10, 20], [5])).to.deep.equal([2]);
    expect(ratios([10], [5, 4])).to.deep.equal([2]);
  });

  it('makes figures of what was gathered, and empty ones where nothing was', () => {
    const series = new Series();
    for (const [naive, ours] of [
      [8, 2],
      [9, 3],
    ] as const) {
      series.add('naive', naive);
      series.add('ours', ours);
    }
    expect(series.ratio('gain', 'naive', 'ours')).to.deep.equal({
      id: 'gain',
      unit: 'times',
      values: [4, 3],
    });
    expect(series.figure('wall', 'ms', 'ours')).to.deep.equal({
      id: 'wall',
      unit: 'ms',
      values: [2, 3],
    });
    expect(series.figure('floor', 'ms').values).to.deep.equal([]);
  });
});
