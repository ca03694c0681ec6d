import { expect } from 'chai';

import { figureText, parseSize, sizeText, type Figure } from '../../../bench/figure.js';
import { GOALS, type Goal } from '../../../bench/goals.js';
import { goalText, judge } from '../../../bench/judge.js';
import { goalRows } from '../../../bench/report/goal-table.js';

function goal(overrides: Partial<Goal> = {}): Goal {
  const judged = 'median';
  return { title: 'it', figure: 'f', comparator: '>=', threshold: 4, judged, ...overrides };
}

function figure(...values: readonly number[]): Figure {
  return { id: 'f', unit: 'times', values };
}

function outcomeOf(given: Goal, ...values: readonly number[]): string | undefined {
  return judge([given], [figure(...values)])[0]?.outcome;
}

describe('the goals of the benchmark', () => {
  it('are judged by the median of all rounds', () => {
    expect(outcomeOf(goal(), 1, 4, 9)).to.equal('pass');
    expect(outcomeOf(goal(), 1, 3.9, 9)).to.equal('short');
  });

  it('are reached at the threshold, from either side', () => {
    expect(outcomeOf(goal({ comparator: '>=' }), 4)).to.equal('pass');
    expect(outcomeOf(goal({ comparator: '<=' }), 4)).to.equal('pass');
    expect(outcomeOf(goal({ comparator: '<=' }), 4.01)).to.equal('short');
  });

  it('are missed by a single value where each is judged', () => {
    const each = goal({ comparator: '=', threshold: 1, judged: 'each' });
    expect(outcomeOf(each, 1, 1, 1)).to.equal('pass');
    expect(outcomeOf(each, 1, 2, 1)).to.equal('short');
  });

  it('are never reached by a figure that is no number', () => {
    expect(outcomeOf(goal(), NaN)).to.equal('short');
    expect(outcomeOf(goal({ comparator: '<=' }), NaN)).to.equal('short');
  });

  it('are not measured where there is no figure, or an empty one', () => {
    expect(judge([goal()], [])[0]?.outcome).to.equal('not measured');
    expect(outcomeOf(goal())).to.equal('not measured');
  });

  it('name each figure once', () => {
    const figures = GOALS.map((each) => each.figure);
    expect(new Set(figures).size).to.equal(figures.length);
  });

  it('are shown with what they want, what was measured, and their size', () => {
    const sized = goal({ title: 'a thing', figure: 'grpc.tags.100k.full.wall', threshold: 4.5 });
    const verdicts = judge([sized], [{ ...figure(5, 6, 7), id: sized.figure }]);
    expect(goalRows(verdicts)).to.deep.equal([['a thing, 100k', '≥ 4.50', '6× (5–7)', 'pass']]);
    expect(goalText(goal({ comparator: '=', threshold: 0, judged: 'each' }))).to.equal(
      'exactly 0, each time',
    );
  });
});

describe('figures in words', () => {
  it('have three digits that mean something, their unit, and a range where there is one', () => {
    expect(figureText({ id: '', unit: 'ms', values: [1234.5] })).to.equal('1235 ms');
    expect(figureText({ id: '', unit: 'ms', values: [0.123, 45.67, 3.14159] })).to.equal(
      '3.14 ms (0.12–45.7)',
    );
    expect(figureText({ id: '', unit: 'count', values: [1, 1] })).to.equal('1');
    expect(figureText(figure())).to.equal('-');
  });

  it('say sizes shortly, and read them back', () => {
    for (const [size, text] of [
      [10, '10'],
      [1_000, '1k'],
      [300_000, '300k'],
      [1_000_000, '1M'],
      [1_500, '1500'],
    ] as const) {
      expect(sizeText(size)).to.equal(text);
      expect(parseSize(text)).to.equal(size);
    }
    for (const text of ['', '0', '1.5k', '-1', '10K', 'k'])
      expect(() => parseSize(text), text).to.throw(RangeError);
  });
});
