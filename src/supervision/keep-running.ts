import type { Clock } from '../base/clock.js';
import type { Backoff } from './backoff.js';
import { createProgressRecord, type Progress } from './progress-record.js';

/** How an attempt ended and what comes next. */
export interface AttemptEnd {
  /** What was thrown; `undefined` when the attempt ended by itself. */
  readonly error: unknown;
  readonly retryInMs: number;
  /** Reopened as a matter of course: the attempt had answered, or its end is no failure. */
  readonly immediate: boolean;
  /** It had answered, or its connection stood: whatever fails from here on fails anew. */
  readonly wasGood: boolean;
}

/** What {@link keepRunning} is told about an error. */
export interface Verdict {
  /** Rethrow it instead of trying again. */
  readonly stop?: boolean;
  /** Not a failure: try again at once. */
  readonly immediate?: boolean;
  /** A failure, whatever came before it in the attempt. */
  readonly failed?: boolean;
  /** The peer asked to be left alone for this long. */
  readonly retryAfterMs?: number;
}

/** Settings of {@link keepRunning}. */
export interface KeepRunningOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: Backoff;
  /** Between the starts of two attempts of which the first connected; keeps a peer that hangs up at once from spinning us. */
  readonly minIntervalMs: number;
  /** A resumed conversation that stood this long without an answer resets the back-off as well. */
  readonly steadyAfterMs: number;
  readonly judge: (error: unknown) => Verdict;
  readonly onEnd: (end: AttemptEnd) => void;
}

/**
 * Runs `attempt` again and again until `signal` aborts; then rejects with its reason. An attempt that ends without
 * the abort, with or without an error, is a lost one: the next comes at once if it had answered, else after the
 * back-off. Only an answer or a resumed one that stood resets the back-off, not a mere connection.
 */
export async function keepRunning(
  attempt: (progress: Progress) => Promise<void>,
  options: KeepRunningOptions,
  signal: AbortSignal,
): Promise<never> {
  let { backoff } = options;
  for (;;) {
    const record = createProgressRecord(options.clock);
    const error = await failureOf(attempt(record.progress));
    signal.throwIfAborted();
    const verdict = error === undefined ? {} : options.judge(error);
    if (verdict.stop === true) throw error;
    const wasGood = verdict.failed !== true && record.isGood(options.steadyAfterMs);
    const immediate = verdict.immediate === true || (wasGood && record.hasAnswered());
    if (wasGood) backoff = backoff.reset();
    if (!immediate) backoff = backoff.next(options.random);
    const waitMs = Math.max(immediate ? 0 : backoff.delayMs, verdict.retryAfterMs ?? 0);
    const retryInMs = Math.max(
      waitMs,
      record.hasConnected() ? options.minIntervalMs - record.ageMs() : 0,
    );
    options.onEnd({ error, retryInMs, immediate, wasGood });
    await options.clock.sleep(retryInMs, signal);
  }
}

async function failureOf(attempt: Promise<void>): Promise<unknown> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return error;
  }
}
