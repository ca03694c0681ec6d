import type { Clock } from '../../base/clock.js';
import { ExitCode, HouseError } from '../../base/house-error.js';
import { addressText } from '../../mads/control-plane-address.js';
import { createProgressRecord, type Progress } from '../../supervision/progress-record.js';
import { ControlPlaneSession, type SessionOptions } from './control-plane-session.js';
import { SourceError } from '../errors.js';

/** What {@link Alternatives} need. */
export interface AlternativesOptions extends Omit<SessionOptions, 'address'> {
  readonly clock: Clock;
  /** A resumed conversation that stood this long was a good one, although nothing was said. */
  readonly steadyAfterMs: number;
}

/**
 * The addresses at which one control plane may be found, in order. The one that works is kept; when it is lost it is
 * tried once more, then come the others. There is no way back to an earlier one while a later one works.
 */
export class Alternatives {
  readonly #options: AlternativesOptions;
  readonly #sessions: readonly ControlPlaneSession[];
  #current = 0;

  constructor(options: AlternativesOptions) {
    this.#options = options;
    this.#sessions = options.controlPlane.addresses.map(
      (address) => new ControlPlaneSession({ ...options, address }),
    );
  }

  /**
   * From the current alternative on, once around, until one of them has a good conversation; then for as long as
   * that one lasts.
   *
   * @throws what ended the good conversation, or why none of them has one.
   */
  async run(progress: Progress, signal: AbortSignal): Promise<void> {
    const failures: SourceError[] = [];
    for (;;) {
      const failure = await this.#runCurrent(progress, signal);
      if (failure === undefined) return;
      failures.push(failure);
      if (failures.length === this.#sessions.length) throw this.#summary(failures);
      this.#switch(failure);
    }
  }

  /** Returns why there was no good conversation; throws what ended a good one, and what no alternative can mend. */
  async #runCurrent(progress: Progress, signal: AbortSignal): Promise<SourceError | undefined> {
    const { clock, steadyAfterMs } = this.#options;
    const record = createProgressRecord(clock, progress);
    try {
      await this.#sessions[this.#current]?.run(record.progress, signal);
      if (this.#sessions.length === 1 || record.isGood(steadyAfterMs)) return undefined;
      return new SourceError('connection-lost', 'The control plane ended the conversation at once');
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfThisAddress(error) || record.isGood(steadyAfterMs)) throw error;
      if (error instanceof SourceError) return error;
      if (this.#sessions.length === 1) throw error;
      return new SourceError('not-mads', error.message, { cause: error });
    }
  }

  #switch(failure: SourceError): void {
    const { controlPlane, context } = this.#options;
    this.#sessions[this.#current]?.forgetVersion();
    const [from, to] = [this.#current, (this.#current + 1) % this.#sessions.length];
    this.#current = to;
    const nameOf = (index: number): string => controlPlane.addresses.map(addressText)[index] ?? '';
    context.observer.observe({
      kind: 'switching',
      controlPlane: context.controlPlane,
      from: nameOf(from),
      to: nameOf(to),
      error: failure,
    });
  }

  /** The next round begins with the alternative after the one that failed last: the first that failed in this one. */
  #summary(failures: readonly SourceError[]): SourceError {
    const [only, ...others] = failures;
    if (only !== undefined && others.length === 0) return only;
    const { addresses } = this.#options.controlPlane;
    const firstIndex = this.#current + 1;
    this.#sessions[this.#current]?.forgetVersion();
    this.#current = firstIndex % addresses.length;
    const reasons = failures.map((failure, index) => {
      const address = addresses[(firstIndex + index) % addresses.length];
      return `${address === undefined ? '' : addressText(address)}: ${failure.message}`;
    });
    const weightiest = failures.find(({ exitCode }) => exitCode !== ExitCode.config) ?? only;
    return new SourceError(weightiest?.code ?? 'connection-lost', reasons.join('; '), {
      cause: weightiest,
      retryAfterMs: Math.max(...failures.map(({ retryAfterMs = 0 }) => retryAfterMs)),
    });
  }
}

/** What another address may mend. Too many pings are mended by the next conversation at the same one. */
function isOfThisAddress(error: unknown): error is HouseError {
  return (
    error instanceof HouseError && error.recovery === 'reconnect' && error.code !== 'too-many-pings'
  );
}
