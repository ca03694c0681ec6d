import { median } from './statistics.js';

/** What a figure counts in. `times` is a ratio; memory is in MiB. */
export type Unit = 'times' | 'ms' | 's' | 'MiB' | 'count';

/** Something that was measured. */
export interface Figure {
  /** Says what it is, e.g. `http.tags.100k.pct1.wall`; goals name it. */
  readonly id: string;
  readonly unit: Unit;
  /** One for each round. */
  readonly values: readonly number[];
}

/** A figure in words: its median, and behind it the range when there is one. */
export function figureText({ unit, values }: Figure): string {
  if (values.length === 0) return '-';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const suffix = unit === 'times' ? '×' : unit === 'count' ? '' : ` ${unit}`;
  const range = low === high ? '' : ` (${numberText(low)}–${numberText(high)})`;
  return `${numberText(median(values))}${suffix}${range}`;
}

/** Three digits that mean something, but whole numbers as they are. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A number of targets as ids and tables say it: `1k`, `300k`, `1M`. */
export function sizeText(targets: number): string {
  if (targets % 1_000_000 === 0) return `${String(targets / 1_000_000)}M`;
  return targets % 1_000 === 0 ? `${String(targets / 1_000)}k` : String(targets);
}

/**
 * Reads what {@link sizeText} writes.
 *
 * @throws RangeError when `text` is no such number, or zero.
 */
export function parseSize(text: string): number {
  const [, digits, factor = ''] = /^([1-9]\d*)([kM]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new RangeError(`"${text}" is no number of targets such as 10k`);
  return Number(digits) * ({ k: 1_000, M: 1_000_000 }[factor] ?? 1);
}
