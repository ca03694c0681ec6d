import type { Clock } from '../../base/clock.js';
import { formatDuration } from '../../base/duration.js';
import { ExitCode, HouseError } from '../../base/house-error.js';
import type { Observer } from '../../base/observer.js';
import { withDeadline } from '../../supervision/deadline.js';
import { fixFor } from './fixes.js';
import { failed, skipped, type Outcome, type Step, type StepName } from './step.js';

/** What a diagnosis tells: what takes its time now, and what is done. */
export type DiagnosisEvent =
  | { readonly kind: 'busy'; readonly subject: string; readonly doing: string }
  | { readonly kind: 'done'; readonly step: Step };

/** What all examinations of a diagnosis share. */
export interface ExaminationOptions {
  readonly clock: Clock;
  /** How long all of them may take together, from `startedAtMs` of the clock on. */
  readonly timeoutMs: number;
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
  readonly observer: Observer<DiagnosisEvent>;
}

/** What came of a step, and what the next ones need of it. */
export interface StepResult<T> {
  readonly outcome: Outcome;
  /** Absent when there is no use in going on. */
  readonly value?: T;
}

/** What came of some work. */
export type Attempt<T> =
  | { readonly tookMs: number; readonly value: T; readonly failure?: undefined }
  | { readonly tookMs: number; readonly value?: undefined; readonly failure: HouseError };

/** The time that the operator gave is over. */
class TimeOverError extends HouseError {
  override readonly name = 'TimeOverError';
  readonly code = 'diagnosis-out-of-time';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.unavailable;
}

/** Work that heeds its signal. */
type Work<T> = (signal: AbortSignal) => Promise<T>;

/** Examines one thing, step by step: takes the time, minds the end of it, tells what comes of each. */
export class Examination {
  readonly subject: string;
  readonly #options: ExaminationOptions;

  constructor(subject: string, options: ExaminationOptions) {
    this.subject = subject;
    this.#options = options;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /**
   * Does `work` and tells what came of it.
   *
   * @returns what the next steps need; `undefined` when there is no use in them.
   * @throws the signal's reason on abort.
   */
  async step<T>(name: StepName, doing: string, work: Work<StepResult<T>>): Promise<T | undefined> {
    const { tookMs, value, failure } = await this.attempt(doing, work);
    const outcome = failure === undefined ? value.outcome : outcomeOf(failure);
    this.tell(name, outcome, tookMs);
    return value?.value;
  }

  /** Does `work` and tells nothing but that it is at it. @throws the signal's reason on abort. */
  async attempt<T>(doing: string, work: Work<T>): Promise<Attempt<T>> {
    const { clock, signal, timeoutMs } = this.#options;
    this.busy(doing);
    const startedAtMs = clock.now();
    const ms = this.#options.startedAtMs + timeoutMs - startedAtMs;
    const onTimeout = (): Error =>
      new TimeOverError(`not done within ${formatDuration(timeoutMs)} (--timeout): ${doing}`);
    try {
      const value = await withDeadline(work, { clock, ms, onTimeout }, signal);
      return { tookMs: clock.now() - startedAtMs, value };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HouseError)) throw error;
      return { tookMs: clock.now() - startedAtMs, failure: error };
    }
  }

  /** Tells what takes its time. */
  busy(doing: string): void {
    this.#options.observer.observe({ kind: 'busy', subject: this.subject, doing });
  }

  /** Tells what came of a step. */
  tell(step: StepName, outcome: Outcome, tookMs = 0): void {
    const told = { step, subject: this.subject, tookMs, ...outcome };
    this.#options.observer.observe({ kind: 'done', step: told });
  }

  /** Tells of steps that there is no use in. */
  skip(steps: readonly StepName[], why: string): void {
    for (const step of steps) this.tell(step, skipped(why));
  }
}

/** A failure as it is told: what is to be done about it stands apart. */
export function outcomeOf(error: HouseError): Outcome {
  const fix = fixFor(error);
  const said = error.message.replace(/^Cannot get assignments: /, '');
  const finding = said.endsWith(`; ${fix}`) ? said.slice(0, -fix.length - 2) : said;
  return failed(error.exitCode, finding, fix);
}
