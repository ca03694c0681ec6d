import type { LogLevel } from './log.js';

/** The form of a line. */
export type LogFormat = 'logfmt' | 'json' | 'pretty';

/** How lines are made. */
export interface LogOptions {
  /** `off` logs nothing at all. */
  readonly level: LogLevel | 'off';
  readonly format: LogFormat;
  /** Only `pretty` has colours. */
  readonly colours: boolean;
  /** Hides the secrets that a text holds. Default: none is known. */
  readonly mask?: (text: string) => string;
}
