import { isAbortOf, openAbortScope } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import { runTasks, type Task } from '../supervision/run-tasks.js';
import { NotSettledError } from './errors.js';
import type { FailureMemory } from './failure-memory.js';
import type { PublicationOptions } from './options.js';
import type { Publisher } from './publishing/publisher.js';

/** What {@link runUntilDone} runs and watches. */
export interface DiscoveryWork {
  readonly tasks: readonly Task[];
  readonly publisher: Publisher;
  readonly observer: FailureMemory;
  /** When given, it is done once one settled answer is published. */
  readonly once: PublicationOptions['once'];
}

/**
 * Runs the tasks until `signal` aborts, or with `once` until the publisher has published one settled answer.
 *
 * @throws NotSettledError with `once`, when the time is over, or when no further try can help.
 */
export async function runUntilDone(work: DiscoveryWork, signal: AbortSignal): Promise<void> {
  const { once, tasks } = work;
  if (once === undefined) await runTasks(tasks, signal);
  else await runUntilSettled(work, once.timeoutMs, signal);
}

/** When the time is over in the middle of a write, the write decides: an answer was settled in time. */
async function runUntilSettled(
  { tasks, publisher, observer }: DiscoveryWork,
  timeoutMs: number,
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
