import { ExitCode, HouseError } from '../../../base/house-error.js';
import type { UnusableFileError } from '../../files/file-backed.js';

/** At the start: the web configuration file, or a certificate or key that it names, cannot be used. */
export class WebConfigError extends HouseError {
  override readonly name = 'WebConfigError';
  readonly code = 'web-config-unusable';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  /** The path of `cause` is the place: `FILE:LINE:COLUMN`, or the file. */
  constructor(cause: UnusableFileError) {
    super(`Cannot use the web configuration ${cause.path}: ${cause.message}`, { cause });
  }
}
