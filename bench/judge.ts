import { numberText, type Figure } from './figure.js';
import type { Goal } from './goals.js';
import { median } from './statistics.js';

/** What became of a goal. `not measured`: this run has no such figure. */
export interface Verdict {
  readonly goal: Goal;
  readonly outcome: 'pass' | 'short' | 'not measured';
  readonly figure: Figure | undefined;
}

/** Holds each goal against the figure that it names. */
export function judge(goals: readonly Goal[], figures: readonly Figure[]): readonly Verdict[] {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  return goals.map((goal) => {
    const figure = byId.get(goal.figure);
    if (figure === undefined || figure.values.length === 0)
      return { goal, figure, outcome: 'not measured' };
    return { goal, figure, outcome: isReached(goal, figure) ? 'pass' : 'short' };
  });
}

/** `≥ 4.5`, as tables show it. */
export function goalText({ comparator, threshold, judged }: Goal): string {
  const sign = { '>=': '≥', '<=': '≤', '=': 'exactly' }[comparator];
  return `${sign} ${numberText(threshold)}${judged === 'each' ? ', each time' : ''}`;
}

function isReached({ comparator, threshold, judged }: Goal, { values }: Figure): boolean {
  const looked = judged === 'median' ? [median(values)] : values;
  return looked.every((value) => {
    switch (comparator) {
      case '>=':
        return value >= threshold;
      case '<=':
        return value <= threshold;
      case '=':
        return value === threshold;
    }
  });
}
