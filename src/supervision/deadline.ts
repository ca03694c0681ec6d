import { openAbortScope, untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';

/** Settings of {@link withDeadline}. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly ms: number;
  /** Makes the error that is thrown when the time is over. */
  readonly onTimeout: () => Error;
}

/**
 * Runs `work` for at most `ms` milliseconds. The signal that it is given aborts when the time is over (with the
 * error of `onTimeout`) or when `signal` aborts (with its reason); that same error or reason is then thrown here at
 * once, whether `work` heeds its signal or not.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, ms, onTimeout }: DeadlineOptions,
  signal: AbortSignal,
): Promise<T> {
  const scope = openAbortScope(signal);
  const timer = openAbortScope(signal);
  clock.sleep(ms, timer.signal).then(
    () => {
      scope.abort(onTimeout());
    },
    () => undefined,
  );
  try {
    return await untilAborted(work(scope.signal), scope.signal);
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
}
