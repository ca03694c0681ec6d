import { hostPort } from '../base/host-port.js';
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
  'control-plane-global': { exitCode: ExitCode.config },
  'mads-disabled': { exitCode: ExitCode.config },
  'mads-not-on-kubernetes': { exitCode: ExitCode.config },
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
  readonly retryAfterMs?: number | undefined;
  /** What an HTTP peer answered, where it is an answer that this is about. */
  readonly httpStatus?: number | undefined;
}

/** A subscription is over, or could not be had. */
export class SourceError extends HouseError {
  override readonly name = 'SourceError';
  readonly recovery = 'reconnect';
  readonly code: SourceErrorCode;
  readonly exitCode: ExitCode;
  readonly retryAfterMs: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(code: SourceErrorCode, message: string, options: SourceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.exitCode = SOURCE_ERRORS[code].exitCode;
    this.retryAfterMs = options.retryAfterMs;
    this.httpStatus = options.httpStatus;
  }

  /** The same failure in other words, which has this one as its cause. */
  saying(message: string, code: SourceErrorCode = this.code): SourceError {
    const { retryAfterMs, httpStatus } = this;
    return new SourceError(code, message, { cause: this, retryAfterMs, httpStatus });
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
    const limit = cause?.exitCode === ExitCode.config ? '' : ` within ${timeoutText} (--timeout)`;
    super(`Cannot get a settled answer${limit}: ${why}`, { cause });
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

/** A one-shot run found fewer targets than the operator lets it publish. */
export class BelowMinTargetsError extends HouseError {
  override readonly name = 'BelowMinTargetsError';
  readonly code = 'below-min-targets';
  readonly recovery = 'retry';
  readonly exitCode = ExitCode.unavailable;

  constructor(targets: number, minTargets: number) {
    super(`there are ${String(targets)} targets, and --min-targets wants ${String(minTargets)}`);
  }
}

/** Settings of an {@link AccessFileError}. */
interface AccessFileProblem {
  readonly flag: string;
  /** As it may be repeated. */
  readonly path: string | undefined;
  readonly reason: string;
}

/** A certificate, key or token file cannot be used at the start. Later, the last good contents stay in force. */
export class AccessFileError extends HouseError {
  override readonly name = 'AccessFileError';
  readonly code = 'access-file-unusable';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  /** Without a `path` where it may be a secret: whoever gives that in place of its file must not find it in a log. */
  constructor({ flag, path, reason }: AccessFileProblem) {
    const file =
      path === undefined
        ? 'the file (its name is not repeated here, it does not look like a path)'
        : `the file "${path}"`;
    super(`Cannot use ${file} of ${flag}: ${reason}`);
  }
}

/** The environment names a proxy for a control plane, and its address cannot be used. */
export class ProxyUnusableError extends HouseError {
  override readonly name = 'ProxyUnusableError';
  readonly code = 'proxy-unusable';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  constructor(cause: Error) {
    super(
      `Cannot connect as the environment says: ${cause.message}; mend it, or name the hosts to connect to directly in NO_PROXY`,
      { cause },
    );
  }
}

/** Credentials would go over a network where everybody in between can read them. */
export class PlaintextCredentialsError extends HouseError {
  override readonly name = 'PlaintextCredentialsError';
  readonly code = 'credentials-over-plaintext';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  constructor({ host, port }: { readonly host: string; readonly port: number }) {
    super(
      `Cannot send credentials to ${hostPort(host, port)} in cleartext: use grpcs:// or https:// for its address, or allow it with --allow-plaintext-credentials`,
    );
  }
}
