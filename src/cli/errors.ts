import { ExitCode, HouseError } from '../base/house-error.js';

/** The command line cannot be understood: an unknown flag or command, or a flag value that cannot be one. */
export class UsageError extends HouseError {
  override readonly name = 'UsageError';
  readonly code = 'usage';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.usage;
}

/** How a {@link ConfigurationError} came to be. */
export interface ConfigurationErrorOptions extends ErrorOptions {
  /** The place in the configuration file that it is about; both counts begin at 1. */
  readonly at?: { readonly line: number; readonly column: number } | undefined;
}

/** A setting does not fit: a bad value from the environment or the configuration file, or one that only the whole of them rules out. */
export class ConfigurationError extends HouseError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;
  readonly at: ConfigurationErrorOptions['at'];

  constructor(message: string, { at, ...options }: ConfigurationErrorOptions = {}) {
    super(message, options);
    this.at = at;
  }
}
