import { systemClock } from '../../base/clock.js';
import { runInSlices } from '../../base/slices.js';
import type { Observer } from '../../base/observer.js';
import type { Holdings } from '../../targets/holdings.js';
import type { DiscoveryEvent } from '../events.js';
import {
  isSameOwnership,
  parseOwners,
  toOwnersDocument,
  toStandingHoldings,
  type Owners,
} from './memory.js';
import type { DiscoveryOptions } from '../options.js';
import type { FileSdOutput } from '../output/file-sd-output.js';
import { Publisher } from './publisher.js';
import { readStandingFile } from './standing-file.js';
import { toStandingOptions } from './standing-options.js';

/** What {@link openPublisher} needs. */
export interface OpenPublisherOptions {
  readonly options: DiscoveryOptions;
  /** How the control planes are called, in order. */
  readonly names: readonly string[];
  readonly output: FileSdOutput;
  readonly observer: Observer<DiscoveryEvent>;
}

/** A publisher over what stands: the file, and what we remember of whose its targets are. */
export async function openPublisher({
  options,
  names,
  output,
  observer,
}: OpenPublisherOptions): Promise<Publisher> {
  const { publication } = options;
  const translation = toStandingOptions(options);
  for (const reason of output.warnings)
    observer.observe({ kind: 'output-warning', path: output.name, reason });
  const file = { path: output.name, contents: output.standing };
  const { groups, fileStands } = await runInSlices(readStandingFile(file, translation, observer));
  const owners = names.length > 1 ? await readOwners(output, observer) : new Map();
  return new Publisher({
    output,
    publication,
    controlPlanes: names,
    standing: toStandingHoldings(groups, names, owners),
    fileStands,
    ...(names.length > 1 ? { remember: createMemory({ names, output, observer }) } : {}),
    clock: systemClock,
    random: Math.random,
    observer,
  });
}

async function readOwners(
  output: FileSdOutput,
  observer: Observer<DiscoveryEvent>,
): Promise<Owners> {
  const reading = await output.readMemory();
  if (reading.kind === 'absent') return new Map();
  const owners = reading.kind === 'found' ? parseOwners(reading.value) : undefined;
  if (owners !== undefined) return owners;
  const reason = reading.kind === 'damaged' ? reading.reason : 'it is not of our form';
  observer.observe({ kind: 'memory-unusable', path: output.memoryPath, reason });
  return new Map();
}

/** With a single control plane all that stands is its own: then there is nothing to remember. */
function createMemory({
  names,
  output,
  observer,
}: Omit<OpenPublisherOptions, 'options'>): (held: readonly Holdings[]) => Promise<void> {
  let remembered: readonly Holdings[] | undefined;
  let lastWarning: string | undefined;
  return async (held) => {
    const isKnown = remembered !== undefined && isSameOwnership(remembered, held);
    if (isKnown && (await output.hasMemory())) return;
    const warning = await output.writeMemory(toOwnersDocument(names, held));
    if (warning === undefined) remembered = held;
    else if (warning !== lastWarning)
      observer.observe({ kind: 'output-warning', path: output.memoryPath, reason: warning });
    lastWarning = warning;
  };
}
