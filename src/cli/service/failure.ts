import { errorText } from '../../base/error-text.js';
import { ExitCode, HouseError } from '../../base/house-error.js';
import { oneLine } from '../../base/one-line.js';

/** What is said about an error that ends the process, and how the process ends. */
export interface Failure {
  readonly message: string;
  readonly exitCode: ExitCode;
  /** Absent for an error that was raised on purpose: its message says all. */
  readonly stack: readonly string[] | undefined;
}

/** Anything but a {@link HouseError} is a bug of ours. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof HouseError) {
    return { message: thrown.message, exitCode: thrown.exitCode, stack: undefined };
  }
  const stack = stackOf(thrown);
  return { message: `This is a bug: ${errorText(thrown)}`, exitCode: ExitCode.bug, stack };
}

/** The lines of an error's stack; an Error without one, and anything else, has a single line. */
export function stackOf(thrown: unknown): readonly string[] {
  const text = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
  return text.split('\n');
}

/** The failure as plain text for standard error, escaped, for when there is no log to say it. */
export function failureText({ message, stack = [] }: Failure): string {
  return [`Error: ${oneLine(message)}`, ...stack.map((line) => oneLine(line)), ''].join('\n');
}
