import type { Clock } from '../base/clock.js';

/** What an attempt tells while it runs. */
export interface Progress {
  /** A good answer came: the next failure is the first one, and after it there is no wait. */
  answered(): void;
  /** The peer is there and speaks our language. */
  connected(): void;
  /** It is, and need not say anything more: silence means that all is well. */
  resumed(): void;
}

/** How far an attempt has come. */
export interface ProgressRecord {
  readonly progress: Progress;
  hasAnswered(): boolean;
  hasConnected(): boolean;
  /** Milliseconds since the attempt began. */
  ageMs(): number;
  /** It has answered, or was resumed and stood for `steadyAfterMs`: whatever fails from here on fails anew. */
  isGood(steadyAfterMs: number): boolean;
}

/**
 * Begins the record of an attempt.
 *
 * @param listener is told the same.
 */
export function createProgressRecord(clock: Clock, listener?: Progress): ProgressRecord {
  const startedAtMs = clock.now();
  let resumedAtMs: number | undefined;
  let answered = false;
  let connected = false;
  return {
    progress: {
      answered: () => {
        answered = connected = true;
        listener?.answered();
      },
      connected: () => {
        connected = true;
        listener?.connected();
      },
      resumed: () => {
        connected = true;
        resumedAtMs ??= clock.now();
        listener?.resumed();
      },
    },
    hasAnswered: () => answered,
    hasConnected: () => connected,
    ageMs: () => clock.now() - startedAtMs,
    isGood: (steadyAfterMs) => {
      const stoodMs = resumedAtMs === undefined ? 0 : clock.now() - resumedAtMs;
      return answered || stoodMs >= steadyAfterMs;
    },
  };
}
