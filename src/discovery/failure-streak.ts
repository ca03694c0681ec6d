import type { Clock } from '../base/clock.js';
import type { HouseError } from '../base/house-error.js';
import type { Observer } from '../base/observer.js';
import type { DiscoveryEvent, StillFailingEvent } from './events.js';

/** Counts failures in a row, tells about them every few minutes, and of an output when they are over. */
export interface FailureStreak {
  failed(error: HouseError | undefined): void;
  ended(): void;
}

/** Settings of {@link createFailureStreak}. */
export interface FailureStreakOptions extends Pick<StillFailingEvent, 'what' | 'name'> {
  readonly clock: Clock;
  readonly observer: Observer<DiscoveryEvent>;
}

const TELL_EVERY_MS = 5 * 60_000;

/** Creates the streak of somebody who has not failed. */
export function createFailureStreak({
  what,
  name,
  clock,
  observer,
}: FailureStreakOptions): FailureStreak {
  let failures = 0;
  let sinceMs = 0;
  let toldAtMs = 0;
  return {
    ended: () => {
      const isNews = failures > 0 && what === 'output';
      failures = 0;
      if (isNews) observer.observe({ kind: 'publish-recovered', path: name });
    },
    failed: (error) => {
      const nowMs = clock.now();
      if (failures++ === 0) sinceMs = toldAtMs = nowMs;
      if (nowMs - toldAtMs < TELL_EVERY_MS) return;
      toldAtMs = nowMs;
      const cause = error === undefined ? {} : { error };
      observer.observe({
        kind: 'still-failing',
        what,
        name,
        sinceMs: nowMs - sinceMs,
        failures,
        ...cause,
      });
    },
  };
}
