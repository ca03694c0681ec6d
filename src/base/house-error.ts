/**
 * What is to be done about an error, the only thing that supervision looks at:
 * - `stop`: nothing will be better later; the process (or the one-shot command) ends with `exitCode`.
 * - `reconnect`: the conversation is over; a new one is opened after a back-off.
 * - `retry`: what was known stays in force, the same step is tried again.
 */
export type Recovery = 'stop' | 'reconnect' | 'retry';

/** How an error ends a process, after sysexits.h where it has a fitting code; README.md, "When something is wrong". */
export const ExitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  findings: 3,
  unavailable: 69,
  cannotCreate: 73,
  protocol: 76,
  config: 78,
} as const;

/** One of the values of {@link ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The parent of every error that the house raises on purpose; anything else that is thrown is a bug. */
export abstract class HouseError extends Error {
  /** A stable word for logs, metrics and `docs/errors.md`, e.g. `output-not-writable`. */
  abstract readonly code: string;
  abstract readonly recovery: Recovery;
  /** How the process ends when this error ends it. */
  abstract readonly exitCode: ExitCode;
}
