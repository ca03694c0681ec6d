import { isAbortOf, openAbortScope } from '../base/abort.js';
import { systemClock, type Clock } from '../base/clock.js';
import { formatDuration } from '../base/duration.js';
import type { HouseError } from '../base/house-error.js';
import type { Observer } from '../base/observer.js';
import { addressText } from '../mads/control-plane-address.js';
import { runTasks } from '../supervision/run-tasks.js';
import type { AssignmentSource } from './assignment-source.js';
import { outputLimit } from './check-limits.js';
import { NotSettledError } from './errors.js';
import type { DiscoveryEvent, Rung } from './events.js';
import type { FollowContext } from './follow.js';
import { keepFollowing } from './keep-following.js';
import type { ControlPlaneOptions, DiscoveryOptions } from './options.js';
import { FileSdOutput } from './output/file-sd-output.js';
import { Publisher } from './publisher.js';
import { readStandingFile } from './standing-file.js';
import { Translator } from './translator.js';
import { routeGrpcLog } from './transport/grpc-log.js';
import { GrpcSource } from './transport/grpc-source.js';
import { HttpPollSource } from './transport/http-poll-source.js';

/**
 * The discovery tool: follows the control plane and keeps the output true. Resolves when `signal` aborts, or with
 * `publication.once` as soon as one settled answer is published. The file stays, whatever happens.
 *
 * @throws FileError when the output cannot be written at the start (or with `once`); nothing was connected then.
 * @throws NotSettledError when `once` ran out of time.
 */
export async function runDiscovery(
  options: DiscoveryOptions,
  observer: Observer<DiscoveryEvent>,
  signal: AbortSignal,
): Promise<void> {
  const controlPlane = addressText(options.controlPlane.address);
  observer.observe({ kind: 'started', controlPlane, outputFile: options.output.file });
  routeGrpcLog(observer);
  try {
    const publisher = await openPublisher(options, observer);
    await followUntilDone({ options, observer, publisher }, signal);
  } catch (error) {
    if (!isAbortOf(error, signal)) throw error;
  }
  observer.observe({ kind: 'stopped' });
}

/** What is checked here is checked before anything is connected. */
async function openPublisher(
  options: DiscoveryOptions,
  observer: Observer<DiscoveryEvent>,
): Promise<Publisher> {
  const { translation, publication } = options;
  const output = await FileSdOutput.open(options.output);
  if (output.warning !== undefined) {
    observer.observe({ kind: 'output-warning', path: output.name, reason: output.warning });
  }
  const file = { path: output.name, contents: output.standing };
  const { groups: standing, fileStands } = readStandingFile(file, translation, observer);
  return new Publisher({
    output,
    publication,
    standing,
    fileStands,
    clock: systemClock,
    random: Math.random,
    observer,
  });
}

interface Discovery {
  readonly options: DiscoveryOptions;
  readonly observer: Observer<DiscoveryEvent>;
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
  const observer = new FailureMemory(discovery.observer);
  const scope = openAbortScope(signal);
  const timer = openAbortScope(signal);
  const onTime = (): void => {
    scope.abort();
  };
  systemClock.sleep(timeoutMs, timer.signal).then(onTime, () => undefined);
  try {
    await followAndPublish({ ...discovery, observer }, scope.signal);
  } catch (error) {
    if (signal.aborted || !isAbortOf(error, scope.signal)) throw error;
    if (discovery.publisher.isDone) return;
    throw new NotSettledError(formatDuration(timeoutMs), observer.lastFailure);
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
}

/** Passes events on, and remembers the failure that an operator would want to hear of in the end. */
class FailureMemory implements Observer<DiscoveryEvent> {
  lastFailure: HouseError | undefined;
  readonly #next: Observer<DiscoveryEvent>;

  constructor(next: Observer<DiscoveryEvent>) {
    this.#next = next;
  }

  observe(event: DiscoveryEvent): void {
    if (event.kind === 'lost' || event.kind === 'answer-refused') this.lastFailure = event.error;
    if (event.kind === 'answer-taken') this.lastFailure = undefined;
    this.#next.observe(event);
  }
}

async function followAndPublish(
  { options, observer, publisher }: Discovery,
  signal: AbortSignal,
): Promise<void> {
  const { controlPlane, translation, publication } = options;
  const context: FollowContext = {
    controlPlane: addressText(controlPlane.address),
    translator: new Translator(translation, outputLimit(publication)),
    publisher,
    limits: publication,
    observer,
  };
  const [clock, random] = [systemClock, Math.random];
  const isHurried = (): boolean => publisher.awaitsRemoval;
  const createSource = (rung: Rung): AssignmentSource =>
    sourceOf(rung, controlPlane, { clock, isHurried });
  const follow = { controlPlane, context, createSource, clock, random };
  await runTasks(
    [(scope) => publisher.run(scope), (scope) => keepFollowing(follow, scope)],
    signal,
  );
}

function sourceOf(
  rung: Rung,
  controlPlane: ControlPlaneOptions,
  rest: { readonly clock: Clock; readonly isHurried: () => boolean },
): AssignmentSource {
  const options = { ...controlPlane, ...rest, endpoint: controlPlane.address };
  return rung.transport === 'http'
    ? new HttpPollSource(options)
    : new GrpcSource({ ...options, apiVersion: rung.apiVersion });
}
