import type { Figure, Unit } from './figure.js';
import { ratios } from './statistics.js';

/**
 * Gathers numbers round by round under names; figures are made of them. A round that failed has NaN: so the others
 * still stand beside those of the same round.
 */
export class Series {
  readonly #values = new Map<string, number[]>();

  /** Adds the number of one round. */
  add(name: string, value: number): void {
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
  }

  /** The numbers of all rounds; none when nothing was added. */
  valuesOf(name: string): readonly number[] {
    return this.#values.get(name) ?? [];
  }

  /** All that was added under `name` and is a number, as the figure `id`. */
  figure(id: string, unit: Unit, name = id): Figure {
    return { id, unit, values: this.valuesOf(name).filter(Number.isFinite) };
  }

  /** How many times `dividend` is `divisor`, round by round. */
  ratio(id: string, dividend: string, divisor: string): Figure {
    return { id, unit: 'times', values: ratios(this.valuesOf(dividend), this.valuesOf(divisor)) };
  }
}
