import { openAbortScope } from '../base/abort.js';

/** Something that goes on until its signal aborts. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs tasks side by side until the first of them ends, one way or the other; then aborts the others and waits for
 * them. Resolves when that first one resolved; throws what it threw, also when it was the abort of `signal`.
 */
export async function runTasks(tasks: readonly Task[], signal: AbortSignal): Promise<void> {
  const scope = openAbortScope(signal);
  const running = tasks.map((task) => task(scope.signal));
  try {
    await Promise.race(running);
  } finally {
    scope.abort();
    await Promise.allSettled(running);
    scope.close();
  }
}
