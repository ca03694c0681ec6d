import { figureText } from '../figure.js';
import { goalText, type Verdict } from '../judge.js';
import type { Row } from './render-table.js';

/** The header of {@link goalRows}. */
export const GOAL_HEADER: Row = ['goal', 'wanted', 'measured', 'verdict'];

/** One row for each goal. The size stands behind what it is about, where there is one. */
export function goalRows(verdicts: readonly Verdict[]): readonly Row[] {
  return verdicts.map(({ goal, figure, outcome }) => {
    const size = /\.(\d+[kM])\./.exec(goal.figure)?.[1];
    const isNamed = size === undefined || goal.title.includes(size);
    return [
      isNamed ? goal.title : `${goal.title}, ${size}`,
      goalText(goal),
      figure === undefined ? '-' : figureText(figure),
      outcome,
    ];
  });
}
