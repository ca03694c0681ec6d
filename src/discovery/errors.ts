import { ExitCode, HouseError } from '../base/house-error.js';

/**
 * The register of what goes wrong between us and a control plane; `docs/errors.md` says the same to operators.
 * `nextRung` tells the ladder that this way of speaking is not the right one, `isSilence` that it may be all the same.
 */
export const SOURCE_ERRORS = {
  'control-plane-unreachable': { exitCode: ExitCode.unavailable },
  'connection-lost': { exitCode: ExitCode.unavailable },
  'no-answer': { exitCode: ExitCode.unavailable, nextRung: 'any', isSilence: true },
  'no-settings': { exitCode: ExitCode.unavailable, nextRung: 'other-transport', isSilence: true },
  'answer-refused-by-peer': { exitCode: ExitCode.unavailable },
  'not-http2': { exitCode: ExitCode.protocol, nextRung: 'other-transport' },
  'not-mads': { exitCode: ExitCode.protocol, nextRung: 'any' },
  'no-transport': { exitCode: ExitCode.protocol },
  'too-many-pings': { exitCode: ExitCode.unavailable },
  'response-too-large': { exitCode: ExitCode.protocol },
} as const satisfies Record<string, SourceErrorTraits>;

interface SourceErrorTraits {
  readonly exitCode: ExitCode;
  /** Which rung of the ladder is to be tried next, if any. */
  readonly nextRung?: 'any' | 'other-transport';
  /** The peer said nothing at all: it may be stalled. */
  readonly isSilence?: boolean;
}

/** A code of {@link SOURCE_ERRORS}. */
export type SourceErrorCode = keyof typeof SOURCE_ERRORS;

/** Settings of a {@link SourceError}. */
export interface SourceErrorOptions extends ErrorOptions {
  /** The peer asked to be left alone for this long. */
  readonly retryAfterMs?: number;
}

/** A subscription is over, or could not be had. */
export class SourceError extends HouseError {
  override readonly name = 'SourceError';
  readonly recovery = 'reconnect';
  readonly code: SourceErrorCode;
  readonly exitCode: ExitCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: SourceErrorCode, message: string, options: SourceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.exitCode = SOURCE_ERRORS[code].exitCode;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** See {@link SOURCE_ERRORS}. */
  get nextRung(): SourceErrorTraits['nextRung'] {
    return this.#traits.nextRung;
  }

  /** See {@link SOURCE_ERRORS}. */
  get isSilence(): boolean {
    return this.#traits.isSilence === true;
  }

  get #traits(): SourceErrorTraits {
    return SOURCE_ERRORS[this.code];
  }
}

/** An answer that goes beyond a limit of the operator's: refused as a whole, what was known stays in force. */
export class AnswerRefusedError extends HouseError {
  override readonly name = 'AnswerRefusedError';
  readonly code = 'answer-beyond-limit';
  readonly recovery = 'retry';
  readonly exitCode = ExitCode.protocol;
}

/** A one-shot run found no settled answer in its time. */
export class NotSettledError extends HouseError {
  override readonly name = 'NotSettledError';
  readonly code = 'not-settled';
  readonly recovery = 'stop';
  readonly exitCode: ExitCode;

  constructor(timeoutText: string, cause: HouseError | undefined) {
    const why = cause === undefined ? 'no answer stood long enough' : cause.message;
    super(`Cannot get a settled answer within ${timeoutText} (--timeout): ${why}`, { cause });
    this.exitCode = cause?.exitCode ?? ExitCode.unavailable;
  }
}

/** The options leave no way of speaking to a control plane. */
export class UnservedRungError extends HouseError {
  override readonly name = 'UnservedRungError';
  readonly code = 'no-rung-left';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.usage;

  constructor() {
    super(
      'Cannot use --transport=http with --api-version=v1alpha1: Kuma never served v1alpha1 over HTTP; leave one out',
    );
  }
}
