import { isAbortOf, openAbortScope, untilAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import type { Observer } from '../base/observer.js';
import { addressesText } from '../mads/control-plane-address.js';
import { loadWriter } from '../platform/output/stage-file.js';
import { runTasks, type Task } from '../supervision/run-tasks.js';
import { openAccess, type Access } from './access/access.js';
import type { AssignmentSource } from './assignment-source.js';
import { createSource as createSourceOf, loadTransport } from './create-source.js';
import { NotSettledError } from './errors.js';
import type { DiscoveryEvent, Rung } from './events.js';
import { FailureMemory } from './failure-memory.js';
import type { FollowContext } from './following/follow.js';
import { keepFollowing } from './following/keep-following.js';
import { createLadder, firstRung } from './following/ladder.js';
import { openPublisher } from './publishing/open-publisher.js';
import type { ControlPlaneOptions, DiscoveryOptions } from './options.js';
import { FileSdOutput } from './output/file-sd-output.js';
import type { Peer } from './access/peer.js';
import type { Publisher } from './publishing/publisher.js';
import { Translator } from './translating/translator.js';
import { writeIntervalMs } from '../targets/write-interval.js';
import { Keepalive } from './transport/keepalive.js';

/**
 * The discovery tool: follows the control plane and keeps the output true. Resolves when `signal` aborts, or with
 * `publication.once` as soon as one settled answer is published. The file stays, whatever happens.
 *
 * @throws FileError when the output cannot be written at the start (or with `once`); nothing was connected then.
 * @throws NotSettledError when `once` ran out of time.
 */
export async function runDiscovery(
  options: DiscoveryOptions,
  reader: Observer<DiscoveryEvent>,
  signal: AbortSignal,
): Promise<void> {
  const names = options.controlPlanes.map(({ addresses }) => addressesText(addresses));
  const observer = new FailureMemory(reader, names);
  observer.observe({ kind: 'started', controlPlanes: names, outputFile: options.output.file });
  try {
    const accesses = await openAccesses(options, observer);
    const output = await FileSdOutput.open(options.output);
    try {
      const publisher = await openPublisher({ options, names, output, observer });
      const discovery = { options, names, accesses, observer, output, publisher };
      await followUntilDone(discovery, signal);
    } finally {
      await output.close();
    }
  } catch (error) {
    if (!isAbortOf(error, signal)) throw error;
  }
  observer.observe({ kind: 'stopped' });
}

/** What is checked here is checked before anything is written or connected. */
async function openAccesses(
  { controlPlanes }: DiscoveryOptions,
  observer: Observer<DiscoveryEvent>,
): Promise<readonly Access[]> {
  return await Promise.all(
    controlPlanes.map(({ access, addresses }) =>
      openAccess(access, { controlPlane: addressesText(addresses), addresses, observer }),
    ),
  );
}

interface Discovery {
  readonly options: DiscoveryOptions;
  /** How the control planes are called, and what it takes to be let in to them, in the order of the options. */
  readonly names: readonly string[];
  readonly accesses: readonly Access[];
  readonly observer: FailureMemory;
  readonly output: FileSdOutput;
  readonly publisher: Publisher;
}

async function followUntilDone(discovery: Discovery, signal: AbortSignal): Promise<void> {
  const { once } = discovery.options.publication;
  if (once === undefined) await followAndPublish(discovery, signal);
  else await followOnce(discovery, once.timeoutMs, signal);
}

/** When the time is over in the middle of a write, the write decides: an answer was settled in time. */
async function followOnce(
  discovery: Discovery,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const scope = openAbortScope(signal);
  const timer = openAbortScope(signal);
  const giveUp = (): void => {
    scope.abort();
  };
  systemClock.sleep(timeoutMs, timer.signal).then(giveUp, () => undefined);
  discovery.observer.onHopeless = giveUp;
  try {
    await followAndPublish(discovery, scope.signal);
  } catch (error) {
    if (signal.aborted || !isAbortOf(error, scope.signal)) throw error;
    if (discovery.publisher.isDone) return;
    throw new NotSettledError(formatDuration(timeoutMs), discovery.observer.lastFailure);
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
}

async function followAndPublish(discovery: Discovery, signal: AbortSignal): Promise<void> {
  const { options, output, publisher, observer } = discovery;
  const followers = options.controlPlanes.map((controlPlane, index) =>
    followerOf(discovery, controlPlane, index),
  );
  const warn = (reason: string): void => {
    observer.observe({ kind: 'output-warning', path: output.name, reason });
  };
  const keepers: readonly Task[] = [
    (scope) => publisher.run(scope),
    (scope) => output.keep(scope, warn),
    (scope) => loadRest(discovery, scope),
  ];
  await runTasks([...keepers, ...followers], signal);
}

/**
 * Loads what the first answer will need, while the connections are made: all that can be done without waiting is done
 * before, so an address that needs no look-up is dialled by then. Where a transport is not there, the attempt says so.
 */
async function loadRest({ options, observer }: Discovery, signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => setImmediate(resolve));
  observer.observe({ kind: 'under-way' });
  for (const controlPlane of options.controlPlanes)
    loadTransport(firstRung(createLadder(controlPlane)).transport).catch(() => undefined);
  await loadWriter();
  return await untilAborted(new Promise<never>(() => undefined), signal);
}

function followerOf(
  { options, names, accesses, observer, publisher }: Discovery,
  controlPlane: ControlPlaneOptions,
  index: number,
): Task {
  const [name, access, intake] = [names[index], accesses[index], publisher.intakes[index]];
  if (name === undefined || access === undefined || intake === undefined)
    throw new RangeError(`no control plane ${String(index)}`);
  const { translation, publication: limits } = options;
  const translator = new Translator(translation, limits);
  const context: FollowContext = { controlPlane: name, translator, intake, observer };
  const [clock, random] = [systemClock, Math.random];
  const isHurried = (): boolean => intake.awaitsRemoval;
  const keepalive = new Keepalive(controlPlane.keepaliveTimeMs);
  const minPollIntervalMs = (): number =>
    writeIntervalMs(limits.minWriteIntervalMs, intake.settled.groups);
  const settings = { ...controlPlane, clock, keepalive, minPollIntervalMs, isHurried, observer };
  const createSource = (rung: Rung, peer: Peer): AssignmentSource =>
    createSourceOf(rung, { ...settings, peer });
  const follow = { controlPlane, context, access, createSource, clock, random };
  return (scope) => keepFollowing(follow, scope);
}
