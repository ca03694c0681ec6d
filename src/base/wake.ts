import { openAbortScope } from './abort.js';
import type { Clock } from './clock.js';

/** Lets one task sleep until somebody wakes it. A wake-up while it is awake is not lost. */
export interface Wake {
  wake(): void;
  /** Resolves at the next wake-up, or after `ms` milliseconds when given. Rejects with the signal's reason on abort. */
  sleep(ms: number | undefined, signal: AbortSignal): Promise<void>;
}

/** Creates a {@link Wake} for one sleeper. */
export function createWake(clock: Clock): Wake {
  let rung = false;
  let ring = (): void => undefined;
  return {
    wake: () => {
      rung = true;
      ring();
    },
    sleep: async (ms, signal) => {
      const scope = openAbortScope(signal);
      ring = () => {
        scope.abort();
      };
      if (rung) scope.abort();
      try {
        await clock.sleep(ms ?? Infinity, scope.signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!rung) throw error;
      } finally {
        rung = false;
        ring = () => undefined;
        scope.close();
      }
    },
  };
}
