import { oneLine } from '../../base/one-line.js';
import type { NamedTarget } from '../../discovery/comparing/named-target.js';
import type { Colours } from '../terminal/colours.js';
import { renderColumns } from '../terminal/render-columns.js';
import { plainLabels } from './plain-labels.js';

/** What a screen is like. */
export interface Screen {
  /** Columns of the terminal; `Infinity` where it is none. */
  readonly width: number;
  readonly colours: Colours;
}

const HEAD = ['MESH', 'SERVICE', 'DATAPLANE', 'ADDRESS', 'SCHEME', 'PATH', 'LABELS'];

/** LABELS, then PATH: without the others a target is not told from the next one. */
const YIELDING = [6, 5];

/** Renders targets as a table for people, some lines at a time. */
export function* renderTable(
  targets: readonly NamedTarget[],
  { width, colours }: Screen,
): Iterable<string> {
  const table = { head: HEAD, rows: targets.map(toRow), yielding: YIELDING };
  yield* renderColumns(table, { width, head: colours.bold });
  const count = targets.length === 1 ? '1 target' : `${String(targets.length)} targets`;
  yield `${colours.dim(targets.length === 0 ? 'no targets' : count)}\n`;
}

function toRow(target: NamedTarget): readonly string[] {
  const { mesh, service, dataplane, address, labels } = target;
  const cells = [
    mesh,
    service,
    dataplane,
    address,
    labels.get('__scheme__') ?? '',
    labels.get('__metrics_path__') ?? '',
    plainLabels(target),
  ];
  return cells.map((cell) => oneLine(cell));
}
