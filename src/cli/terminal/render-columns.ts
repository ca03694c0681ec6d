import type { Style } from './colours.js';
import { displayWidth, padText } from './display-width.js';

/** A table as texts without control characters; all rows have as many cells as the head. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The columns, from 0, that are cut before all others, each down to a few characters before the next one is. */
  readonly yielding: readonly number[];
}

/** How a table is shown. */
export interface TableLook {
  /** Columns of the terminal that a line may take; `Infinity` where nothing is to be cut. */
  readonly width: number;
  readonly head: Style;
}

const GAP = '  ';

/** Lines that are given out together. */
const STEP = 512;

/** Renders a table, some lines at a time. What does not fit into the width is cut. */
export function* renderColumns(table: Table, look: TableLook): Iterable<string> {
  const { head, rows, yielding } = table;
  const available = look.width - GAP.length * (head.length - 1);
  const natural = naturalWidths([head, ...rows]);
  const widths = shrinkWidths(giveWay(natural, yielding, available), available);
  yield `${look.head(renderRow(head, widths))}\n`;
  for (let at = 0; at < rows.length; at += STEP) {
    const lines = rows.slice(at, at + STEP).map((row) => `${renderRow(row, widths)}\n`);
    yield lines.join('');
  }
}

/** How much is left of a column that gives way. */
const LEAST = 8;

function giveWay(
  widths: readonly number[],
  yielding: readonly number[],
  available: number,
): readonly number[] {
  const given = [...widths];
  for (const index of yielding) {
    const width = given[index] ?? 0;
    const excess = given.reduce((sum, each) => sum + each, 0) - available;
    if (excess > 0) given[index] = Math.max(width - excess, Math.min(width, LEAST));
  }
  return given;
}

/** Shrinks widths until their sum is `available`, the largest ones to the same width; none below 1. */
function shrinkWidths(widths: readonly number[], available: number): readonly number[] {
  let [left, count] = [available, widths.length];
  for (const width of [...widths].sort((a, b) => a - b)) {
    const fair = Math.max(Math.floor(left / count), 1);
    if (width > fair) return shrinkTo(widths, fair, left - fair * count);
    left -= width;
    count--;
  }
  return widths;
}

/** What is left over by rounding goes to the first ones that are cut. */
function shrinkTo(widths: readonly number[], limit: number, spare: number): readonly number[] {
  let left = spare;
  return widths.map((width) => {
    if (width <= limit) return width;
    return left-- > 0 ? limit + 1 : limit;
  });
}

function naturalWidths(rows: Table['rows']): readonly number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
  return widths;
}

function renderRow(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, index) => padText(cell, widths[index] ?? 0));
  return cells.join(GAP).trimEnd();
}
