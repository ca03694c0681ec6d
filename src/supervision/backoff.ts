/**
 * A wait before the next try, with full jitter: uniformly between nothing and a ceiling that doubles with each
 * failure (so that many clients of one server do not come back together). An immutable value.
 */
export interface Backoff {
  /** How long to wait now, in milliseconds. */
  readonly delayMs: number;
  /** The back-off after one more failure; `random` gives numbers from 0 to below 1. */
  next(random: () => number): Backoff;
  /** The back-off of somebody who has not failed yet. */
  reset(): Backoff;
}

/** The back-off before any failure: no wait. The first failure waits up to `minMs`, later ones up to `maxMs`. */
export function createBackoff(minMs: number, maxMs: number): Backoff {
  const after = (failures: number, delayMs: number): Backoff => ({
    delayMs,
    next: (random) =>
      after(failures + 1, random() * Math.min(maxMs, minMs * 2 ** Math.min(failures, 32))),
    reset: () => after(0, 0),
  });
  return after(0, 0);
}
