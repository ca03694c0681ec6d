/** Milliseconds between two writes, or `auto`: see {@link writeIntervalMs}. */
export type WriteInterval = number | 'auto';

const AUTO_MIN_MS = 1_000;
const AUTO_MAX_MS = 60_000;
const AUTO_MS_PER_GROUP = 0.05;

/**
 * How soon after a write of `groups` groups the next one may come, from beginning to beginning.
 *
 * `auto` is 50 µs for each group, at least 1 s and at most 1 min: 1 s up to 20,000 groups, 5 s at 100,000. Each write
 * makes Prometheus read the whole file again, which costs it about 21 µs a group (measured with 2.42; more with what
 * it does afterwards): so it spends at most about half a core on that, however often targets change. Nothing is lost by
 * it: up to 3.11 it takes over a new set of targets every 5 s at most (`discovery.Manager`).
 */
export function writeIntervalMs(setting: WriteInterval, groups: number): number {
  if (setting !== 'auto') return setting;
  return Math.min(Math.max(AUTO_MIN_MS, groups * AUTO_MS_PER_GROUP), AUTO_MAX_MS);
}
