import { ExitCode, HouseError } from '../base/house-error.js';

/** The command line cannot be understood: an unknown flag or command, or a flag value that cannot be one. */
export class UsageError extends HouseError {
  override readonly name = 'UsageError';
  readonly code = 'usage';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.usage;
}

/** A setting does not fit: a bad value from the environment, or one that only the whole of them rules out. */
export class ConfigurationError extends HouseError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;
}
