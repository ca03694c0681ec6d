/** How important a line is; the operator sees those at or above the level of the configuration. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What belongs to a message, by snake_case name. Values may be anything; what is undefined is left out. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where lines go. A call never throws, never blocks and takes any value; texts are escaped and secrets masked
 * behind it, so callers pass them as they are.
 */
export type Log = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;
