import type { Labels, Sample } from '../../observability/metrics.js';

/**
 * Counts by labels, for metrics that are read: all of a scrape is then of one moment, while a counter of the registry
 * may count on until it is written.
 */
export class Tally<Name extends string> {
  readonly #samples = new Map<string, Sample<Name>>();

  /** What was counted so far, in the order in which it appeared. */
  get samples(): readonly Sample<Name>[] {
    return [...this.#samples.values()];
  }

  /** `labels` have the same names in the same order each time. */
  add(by: number, labels: Labels<Name>): void {
    const key = JSON.stringify(Object.values(labels));
    const before = this.#samples.get(key)?.value ?? 0;
    this.#samples.set(key, { labels, value: before + by });
  }
}
