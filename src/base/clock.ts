import { setTimeout as sleepFor } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';

/** Time as the house sees it. Everything that waits takes one, so that tests own the time. */
export interface Clock {
  /** Milliseconds on a monotonic scale without meaning of its own: NTP steps and suspends do not move it back. */
  now(): number;
  /** Resolves after `ms` milliseconds, at once for 0 and less. Rejects with the signal's reason as soon as `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What a timer of Node can hold, about 25 days; more would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleepFor(Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS), undefined, { signal });
    } catch (error) {
      // Node rejects with an AbortError of its own, which only carries the reason.
      signal.throwIfAborted();
      throw error;
    }
  },
};
