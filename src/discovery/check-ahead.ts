import { inspectOutput } from '../platform/output/inspect-output.js';
import { FileSdOutput } from './output/file-sd-output.js';
import { openAccesses } from './open-accesses.js';
import type { DiscoveryOptions } from './options.js';

/**
 * Makes sure, as far as that can be known before, that a discovery can go by `next` in the place of `current`: that
 * certificates, keys and tokens are there and fit, and that the output can be written. Connects nowhere.
 *
 * @throws HouseError that says what is wrong.
 */
export async function checkAhead(current: DiscoveryOptions, next: DiscoveryOptions): Promise<void> {
  await openAccesses(next.controlPlanes, { observe: () => undefined });
  // What we have open already is ours; that it can still be written is only looked at.
  if (next.output.file === current.output.file) {
    await inspectOutput(next.output.file);
    return;
  }
  const output = await FileSdOutput.open(next.output);
  await output.close();
}
