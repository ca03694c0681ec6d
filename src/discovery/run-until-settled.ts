import { isAbortOf, openAbortScope } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import { runTasks, type Task } from '../supervision/run-tasks.js';
import { NotSettledError } from './errors.js';
import type { FailureMemory } from './failure-memory.js';
import type { Publisher } from './publishing/publisher.js';

/** What {@link runUntilSettled} runs and watches. */
export interface OneShot {
  readonly tasks: readonly Task[];
  readonly publisher: Publisher;
  readonly observer: FailureMemory;
  readonly timeoutMs: number;
}

/**
 * Runs the tasks until the publisher has published one settled answer. When the time is over in the middle of a write,
 * the write decides: an answer was settled in time.
 *
 * @throws NotSettledError when the time is over, or when no further try can help.
 */
export async function runUntilSettled(
  { tasks, publisher, observer, timeoutMs }: OneShot,
  signal: AbortSignal,
): Promise<void> {
  const scope = openAbortScope(signal);
  const timer = openAbortScope(signal);
  const giveUp = (): void => {
    scope.abort();
  };
  systemClock.sleep(timeoutMs, timer.signal).then(giveUp, () => undefined);
  observer.onHopeless = giveUp;
  try {
    await runTasks(tasks, scope.signal);
  } catch (error) {
    if (signal.aborted || !isAbortOf(error, scope.signal)) throw error;
    if (publisher.isDone) return;
    throw new NotSettledError(formatDuration(timeoutMs), observer.lastFailure);
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
}
