import type { LogLevel } from './log.js';

/** What counts as more important than what: the smaller, the more. */
export const LOG_LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const satisfies Readonly<
  Record<LogLevel, number>
>;

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
