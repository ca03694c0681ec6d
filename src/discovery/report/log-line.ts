import type { LogFields, LogLevel } from '../../observability/log.js';

/** What an event says in the log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
  /** Said at this level once; while the same line keeps coming (same `about`, same `text`), at debug level. */
  readonly repeat?: Repeat;
}

/** What a line is about, and what it says of it in short. */
export interface Repeat {
  readonly about: string;
  readonly text: string;
}
