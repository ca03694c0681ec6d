import { figureText, numberText, type Figure } from '../figure.js';
import { median } from '../statistics.js';
import type { Row } from './render-table.js';

/** The header of {@link costRows}. */
export const COST_HEADER: Row = ['answer', 'update', 'naive', 'ours', 'bare write', 'wall', 'CPU'];

const STEPS = { cold: 'first', full: 'full', pct1: '1 %', reordered: 'another order' } as const;

/** One row for each update of each scene: medians in milliseconds, and how many times quicker ours is. */
export function costRows(figures: readonly Figure[]): readonly Row[] {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  const scenes = figures.flatMap(({ id }) => /^(.+)\.ours\.full\.wall$/.exec(id)?.[1] ?? []);
  const milliseconds = (id: string): string => {
    const { values = [] } = byId.get(id) ?? {};
    return values.length === 0 ? '-' : `${numberText(median(values))} ms`;
  };
  const ratio = (id: string): string => {
    const figure = byId.get(id);
    return figure === undefined ? '-' : figureText(figure);
  };
  return scenes.flatMap((scene) =>
    Object.entries(STEPS)
      .filter(([step]) => byId.get(`${scene}.ours.${step}.wall`)?.values.length)
      .map(([step, name]) => [
        scene.replaceAll('.', ' '),
        name,
        milliseconds(`${scene}.naive.${step}.wall`),
        milliseconds(`${scene}.ours.${step}.wall`),
        step === 'reordered' ? '-' : milliseconds(`${scene}.floor.pct1.wall`),
        ratio(`${scene}.${step}.wall`),
        ratio(`${scene}.${step}.cpu`),
      ]),
  );
}
