import { untilAborted } from '../base/abort.js';
import type { Observer } from '../base/observer.js';
import { loadWriter } from '../platform/output/stage-file.js';
import { loadTransport } from './create-source.js';
import type { DiscoveryEvent } from './events.js';
import { createLadder, firstRung } from './following/ladder.js';
import type { ControlPlaneOptions } from './options.js';

/** What {@link loadRest} loads for. */
export interface Loading {
  readonly controlPlanes: readonly ControlPlaneOptions[];
  /** A file will be written. */
  readonly writes: boolean;
  readonly observer: Observer<DiscoveryEvent>;
}

/**
 * Loads what the first answer will need, while the connections are made: all that can be done without waiting is done
 * before, so an address that needs no look-up is dialled by then. Where a transport is not there, the attempt says so.
 */
export async function loadRest(
  { controlPlanes, writes, observer }: Loading,
  signal: AbortSignal,
): Promise<never> {
  await new Promise((resolve) => setImmediate(resolve));
  observer.observe({ kind: 'under-way' });
  for (const controlPlane of controlPlanes)
    loadTransport(firstRung(createLadder(controlPlane)).transport).catch(() => undefined);
  if (writes) await loadWriter();
  return await untilAborted(new Promise<never>(() => undefined), signal);
}
