import { isAbortOf } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import { addressesText } from '../mads/control-plane-address.js';
import type { Task } from '../supervision/run-tasks.js';
import { Holdings } from '../targets/holdings.js';
import { createFollowers } from './create-followers.js';
import type { DiscoveryEvent } from './events.js';
import { FailureMemory } from './failure-memory.js';
import { loadRest } from './load-rest.js';
import { openAccesses } from './open-accesses.js';
import type { DiscoveryOptions } from './options.js';
import { ListedOutput } from './output/listed-output.js';
import { Publisher } from './publishing/publisher.js';
import { runUntilDone } from './run-until-done.js';

/** What is fetched, and who is told. */
export interface Fetch {
  /** With `publication.once` one settled list is fetched, else each change is told until the signal aborts. */
  readonly options: Omit<DiscoveryOptions, 'output'>;
  /** Given each list as the bytes that the file would have. A rejection ends it. */
  readonly tell: (list: Buffer) => Promise<void>;
  readonly observer: Observer<DiscoveryEvent>;
}

/**
 * Follows the control planes as {@link runDiscovery} does, without a file: nothing is written, and what stands
 * somewhere is not looked at. Resolves after one list with `once`, and when `signal` aborts.
 *
 * @throws NotSettledError when `once` ran out of time.
 */
export async function fetchTargets(
  { options, tell, observer: reader }: Fetch,
  signal: AbortSignal,
): Promise<void> {
  const names = options.controlPlanes.map(({ addresses }) => addressesText(addresses));
  const observer = new FailureMemory(reader, names);
  try {
    const accesses = await openAccesses(options.controlPlanes, observer);
    const publisher = new Publisher({
      output: new ListedOutput(tell),
      publication: options.publication,
      controlPlanes: names,
      standing: { controlPlanes: names.map(() => Holdings.empty), unclaimed: Holdings.empty },
      fileStands: false,
      clock: systemClock,
      random: Math.random,
      observer,
    });
    const { intakes } = publisher;
    const followers = createFollowers({ options, names, accesses, intakes, observer });
    const tasks: readonly Task[] = [
      (scope) => publisher.run(scope),
      (scope) => loadRest({ ...options, writes: false, observer }, scope),
      ...followers.map(({ task }) => task),
    ];
    const { once } = options.publication;
    await runUntilDone({ tasks, publisher, observer, once }, signal);
  } catch (error) {
    if (!isAbortOf(error, signal)) throw error;
  }
}
