import { setImmediate as othersTurn } from 'node:timers/promises';
import { systemClock, type Clock } from './clock.js';

/**
 * Work that can pause: each `yield` is a good place to let others run. Synchronous, and knows no time: who runs it
 * says how long it may go on.
 */
export type Work<T> = Generator<void, T, void>;

/** What was done between two turns of others. */
export interface Slice {
  /** Steps of the work, from one `yield` to the next. */
  readonly steps: number;
  readonly ms: number;
}

/** Options of {@link runInSlices}. */
export interface SliceOptions {
  /** Checked before each slice. Without one the work is run to its end. */
  readonly signal?: AbortSignal;
  /** The machine's monotonic clock by default. */
  readonly clock?: Pick<Clock, 'now'>;
  /**
   * A slice ends with the first step that ends this many milliseconds or more after its start. By default 8: probes
   * and pings are answered in time, and the price of pausing is not felt.
   */
  readonly sliceMs?: number;
  /** Told of each slice at its end; not of one that the work failed in. Must not throw and must not block. */
  readonly observe?: (slice: Slice) => void;
}

/**
 * Runs `work` to its end, in slices between which everybody else has a turn. The first slice runs before the call
 * returns.
 *
 * @returns what the work returns. Rejects with what it throws, and with the signal's reason once that aborts: then
 * the work is left where it paused, its `finally` blocks run.
 */
export async function runInSlices<T>(work: Work<T>, options: SliceOptions = {}): Promise<T> {
  // What an abandoned work returns is nobody's, hence any value will do.
  const abandonable: Generator<void, T | undefined, void> = work;
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const step = runSlice(work, options);
      if (step.done === true) return step.value;
      await othersTurn();
    }
  } finally {
    abandonable.return(undefined);
  }
}

/** Runs `work` to its end without a pause, for callers that can wait. @returns what it returns. */
export function runAtOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function runSlice<T>(work: Work<T>, options: SliceOptions): IteratorResult<void, T> {
  const { clock = systemClock, sliceMs = 8, observe } = options;
  const start = clock.now();
  for (let steps = 1; ; steps++) {
    const step = work.next();
    const ms = clock.now() - start;
    if (step.done !== true && ms < sliceMs) continue;
    observe?.({ steps, ms });
    return step;
  }
}
