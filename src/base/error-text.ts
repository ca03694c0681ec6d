import { HouseError } from './house-error.js';

/**
 * The text of anything that was thrown, with the texts of its causes behind it, on one line. The message of an error
 * of the house says all that is to be said.
 */
export function errorText(thrown: unknown): string {
  if (thrown instanceof HouseError) return thrown.message;
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.message === '' ? nameOf(thrown) : thrown.message;
  const inner = innerErrors(thrown).map(errorText);
  const fresh = inner.filter((text) => text !== '' && !own.includes(text));
  return fresh.length === 0 ? own : `${own}: ${fresh.join('; ')}`;
}

function nameOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}

/** An AggregateError (several addresses of one host were tried) tells its story in `errors`. */
function innerErrors(error: Error): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors;
  return error.cause === undefined ? [] : [error.cause];
}
