import { openAbortScope } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import { addressesText } from '../mads/control-plane-address.js';
import { NotSettledError } from './errors.js';
import { FailureMemory } from './failure-memory.js';
import { fetchTargets, type Fetch } from './fetch-targets.js';

/** What is watched, and who is told. */
export interface Watch extends Omit<Fetch, 'tell'> {
  /** How long the first list may take. */
  readonly timeoutMs: number;
  /** As in {@link Fetch}, but false ends the watch. A rejection ends it, too, and is passed on. */
  readonly tell: (list: Buffer) => Promise<boolean>;
}

/**
 * Tells the list of targets as it is and after each change, until `signal` aborts or nobody wants to hear more.
 *
 * @throws NotSettledError when there is no first list in time, or no further try can help; what `tell` rejects with.
 */
export async function watchTargets(
  { options, tell, observer: reader, timeoutMs }: Watch,
  signal: AbortSignal,
): Promise<void> {
  const scope = openAbortScope(signal);
  const timer = openAbortScope(scope.signal);
  const names = options.controlPlanes.map(({ addresses }) => addressesText(addresses));
  const observer = new FailureMemory(reader, names);
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    scope.abort();
  };
  const giveUp = (): void => {
    if (!timer.signal.aborted)
      fail(new NotSettledError(formatDuration(timeoutMs), observer.lastFailure));
  };
  systemClock.sleep(timeoutMs, timer.signal).then(giveUp, () => undefined);
  observer.onHopeless = giveUp;
  // What it rejects with would be taken for a failed write, and tried again.
  const tellOnce = async (list: Buffer): Promise<void> => {
    timer.abort();
    if ((await tell(list).catch(fail)) === false) scope.abort();
  };
  try {
    await fetchTargets({ options, tell: tellOnce, observer }, scope.signal);
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
  if (failures.length > 0) throw failures[0];
}
