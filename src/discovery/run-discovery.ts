import { isAbortOf } from '../base/abort.js';
import type { Observer } from '../base/observer.js';
import { addressesText } from '../mads/control-plane-address.js';
import type { Task } from '../supervision/run-tasks.js';
import { createFollowers } from './create-followers.js';
import type { DiscoveryEvent } from './events.js';
import { FailureMemory } from './failure-memory.js';
import type { Inspection } from './inspection/inspection.js';
import { LiveInspection } from './inspection/live-inspection.js';
import { loadRest } from './load-rest.js';
import { openAccesses } from './open-accesses.js';
import type { DiscoveryOptions } from './options.js';
import { FileSdOutput } from './output/file-sd-output.js';
import { openPublisher } from './publishing/open-publisher.js';
import { createReconfigure } from './reconfigure.js';
import { runUntilDone } from './run-until-done.js';

/** Who looks on while a discovery runs. */
export interface DiscoveryReader extends Observer<DiscoveryEvent> {
  /** Is given the discovery once its output is open. Until the event `stopped` it may be asked. */
  readonly opened?: (discovery: RunningDiscovery) => void;
}

/** A discovery as others see it while it runs. */
export interface RunningDiscovery {
  readonly inspection: Inspection;
  /**
   * Goes by other rules of publication and translation from now on, without a word to the control planes.
   *
   * @returns false when the options differ in more than that: then nothing was done, and a new run is needed.
   */
  reconfigure(next: DiscoveryOptions): Promise<boolean>;
}

/**
 * The discovery tool: follows the control plane and keeps the output true. Resolves when `signal` aborts, or with
 * `publication.once` as soon as one settled answer is published. The file stays, whatever happens.
 *
 * @throws FileError when the output cannot be written at the start (or with `once`); nothing was connected then.
 * @throws NotSettledError when `once` ran out of time.
 */
export async function runDiscovery(
  options: DiscoveryOptions,
  reader: DiscoveryReader,
  signal: AbortSignal,
): Promise<void> {
  const names = options.controlPlanes.map(({ addresses }) => addressesText(addresses));
  const observer = new FailureMemory(reader, names);
  observer.observe({ kind: 'started', controlPlanes: names, outputFile: options.output.file });
  try {
    const accesses = await openAccesses(options.controlPlanes, observer);
    const output = await FileSdOutput.open(options.output);
    try {
      const publisher = await openPublisher({ options, names, output, observer });
      const { intakes } = publisher;
      const followers = createFollowers({ options, names, accesses, intakes, observer });
      const inspection = new LiveInspection({ controlPlanes: followers, publisher, output });
      const parts = { options, followers, publisher };
      reader.opened?.({ inspection, reconfigure: createReconfigure(parts, signal) });
      const tasks: readonly Task[] = [
        (scope) => publisher.run(scope),
        (scope) => keepOutput(output, observer, scope),
        (scope) => loadRest({ ...options, writes: true, observer }, scope),
        ...followers.map(({ task }) => task),
      ];
      const { once } = options.publication;
      await runUntilDone({ tasks, publisher, observer, once }, signal);
    } finally {
      await output.close();
    }
  } catch (error) {
    if (!isAbortOf(error, signal)) throw error;
  }
  observer.observe({ kind: 'stopped' });
}

async function keepOutput(
  output: FileSdOutput,
  observer: Observer<DiscoveryEvent>,
  signal: AbortSignal,
): Promise<never> {
  return await output.keep(signal, (reason) => {
    observer.observe({ kind: 'output-warning', path: output.name, reason });
  });
}
