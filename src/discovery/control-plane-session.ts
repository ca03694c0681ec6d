import type { Clock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import { errorText } from '../base/error-text.js';
import { HouseError } from '../base/house-error.js';
import { addressText } from '../mads/control-plane-address.js';
import { dial } from '../platform/dial.js';
import { withDeadline } from '../supervision/deadline.js';
import type { Progress } from '../supervision/keep-running.js';
import type { AssignmentSource } from './assignment-source.js';
import { SourceError } from './errors.js';
import type { Rung } from './events.js';
import { follow, type FollowContext } from './follow.js';
import {
  createLadder,
  firstRung,
  rungAnswered,
  rungFailed,
  rungText,
  type Ladder,
} from './ladder.js';
import type { ControlPlaneOptions } from './options.js';

/** What a {@link ControlPlaneSession} needs. */
export interface SessionOptions {
  readonly controlPlane: ControlPlaneOptions;
  readonly context: FollowContext;
  readonly createSource: (rung: Rung) => AssignmentSource;
  readonly clock: Clock;
}

/** Conversations with one control plane, one at a time; what they learn about its ladder stays. */
export class ControlPlaneSession {
  readonly #options: SessionOptions;
  #ladder: Ladder;
  #source: AssignmentSource | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#ladder = createLadder(options.controlPlane);
  }

  /** One conversation: up the ladder until a rung answers, then for as long as that one lasts. */
  async run(progress: Progress, signal: AbortSignal): Promise<void> {
    await this.#dial(signal);
    const reasons: string[] = [];
    let rung = firstRung(this.#ladder);
    for (;;) {
      const error = await this.#tryRung(rung, progress, signal);
      if (error === undefined) return;
      reasons.push(`${rungText(rung)}: ${error.message}`);
      const { ladder, next } = rungFailed(this.#ladder, rung, error);
      this.#ladder = ladder;
      if (ladder.found !== undefined) throw error;
      if (error.nextRung === undefined) throw withReasons(reasons, error);
      this.#tellFailed(rung, error.message);
      if (next === undefined) throw noTransport(reasons, error);
      rung = next;
    }
  }

  /** Somebody has to be there at all before anything is guessed about what they speak. */
  async #dial(signal: AbortSignal): Promise<void> {
    const { clock, controlPlane } = this.#options;
    const { address, connectTimeoutMs: ms } = controlPlane;
    const fail = (why: string, cause?: unknown): SourceError =>
      new SourceError(
        'control-plane-unreachable',
        `Cannot connect to ${addressText(address)}: ${why}`,
        { cause },
      );
    const onTimeout = (): Error => fail(`no connection within ${formatDuration(ms)}`);
    try {
      await withDeadline((scope) => dial(address, scope), { clock, ms, onTimeout }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof HouseError ? error : fail(errorText(error), error);
    }
  }

  /** Returns why `rung` is not the one; throws what ended a conversation that had begun. */
  async #tryRung(
    rung: Rung,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<SourceError | undefined> {
    const { context } = this.#options;
    context.observer.observe({ kind: 'connecting', controlPlane: context.controlPlane, rung });
    const told = this.#listen(rung, progress);
    try {
      await follow(this.#sourceOf(rung), { context, progress: told }, signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!told.hasAnswered() && error instanceof SourceError) return error;
      throw error;
    }
  }

  /** Passes progress on, and remembers `rung` when it answers. */
  #listen(rung: Rung, progress: Progress): Progress & { hasAnswered(): boolean } {
    let hasAnswered = false;
    return {
      hasAnswered: () => hasAnswered,
      connected: () => {
        progress.connected();
      },
      resumed: () => {
        progress.resumed();
      },
      answered: () => {
        hasAnswered = true;
        this.#ladder = rungAnswered(this.#ladder, rung);
        progress.answered();
      },
    };
  }

  /** The source of a rung keeps its version between conversations; another rung starts anew. */
  #sourceOf(rung: Rung): AssignmentSource {
    if (
      this.#source?.rung.transport !== rung.transport ||
      this.#source.rung.apiVersion !== rung.apiVersion
    ) {
      this.#source = this.#options.createSource(rung);
    }
    return this.#source;
  }

  #tellFailed(rung: Rung, reason: string): void {
    const { controlPlane, observer } = this.#options.context;
    observer.observe({ kind: 'rung-failed', controlPlane, rung, reason });
  }
}

/** The failure of a rung that is not wrong, with the reasons why it had come to this rung. */
function withReasons(reasons: readonly string[], error: SourceError): SourceError {
  if (reasons.length < 2) return error;
  const { code, retryAfterMs = 0 } = error;
  const message = `Cannot get assignments: ${reasons.join('; ')}`;
  return new SourceError(code, message, { cause: error, retryAfterMs });
}

/** Every rung failed: one message with the reason of each. Silence on the last one may still be a stalled peer. */
function noTransport(reasons: readonly string[], last: SourceError): SourceError {
  const code = last.isSilence ? last.code : 'no-transport';
  const isGrpcOnly = reasons.every((reason) => reason.startsWith('gRPC'));
  const advice = isGrpcOnly
    ? '; Kuma 2.7 and later serve MADS over HTTP only: see --transport'
    : '; MADS listens on port 5676 of a control plane, not on the 5681 of its API server';
  const hint = last.isSilence ? '' : advice;
  return new SourceError(code, `Cannot get assignments: ${reasons.join('; ')}${hint}`);
}
