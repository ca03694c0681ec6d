import { expect } from 'chai';

import type { DiscoveryEvent } from '../../src/discovery/events.js';
import type { Intake } from '../../src/discovery/publishing/intake.js';
import type { PublicationOptions } from '../../src/discovery/options.js';
import { Publisher } from '../../src/discovery/publishing/publisher.js';
import type { PublisherOptions } from '../../src/discovery/publishing/publisher-options.js';
import type { PublishResult, TargetOutput } from '../../src/discovery/target-output.js';
import { FileError } from '../../src/platform/files/file-error.js';
import { Holdings } from '../../src/targets/holdings.js';
import type { Answer } from '../../src/targets/settlement.js';
import { eagerPublication } from './discovery-options.js';
import { FakeClock } from './fake-clock.js';
import { answerOf, fileText, heldGroups } from './held-groups.js';
import { failureOf } from './outcome.js';
import { seededRandom } from './seeded-random.js';

export const REMOVAL_DELAY_MS = 3_000;
export const WRITE_INTERVAL_MS = 1_000;
/** What an output throws that has no room. */
export const FULL = new FileError('Cannot write: the disk is full');

/** An output in memory. It can fail, and it can take its time. */
export class MemoryOutput implements TargetOutput {
  readonly name = 'targets.json';
  readonly writes: { readonly atMs: number; readonly text: string }[] = [];
  failure: Error | undefined;
  /** Thrown by writes only. */
  writeFailure: Error | undefined;
  warning: string | undefined;
  attempts = 0;
  restores = 0;
  /** What the next look at the output finds; `undefined` when it is intact. */
  found: string | undefined;
  #text: string | undefined;
  #gate: Promise<void> | undefined;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, text: string | undefined) {
    this.#clock = clock;
    this.#text = text;
  }

  /** Dataplanes that readers see; `undefined` where there is nothing to see. */
  get seen(): readonly string[] | undefined {
    if (this.#text === undefined) return undefined;
    const groups = JSON.parse(this.#text) as { labels: { dataplane: string } }[];
    return groups.map(({ labels }) => labels.dataplane);
  }

  /** Makes writes hang until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => (release = resolve));
    return release;
  }

  /** Counts, and gives what the test says was found. */
  restore(): Promise<string | undefined> {
    this.restores++;
    const { found, failure } = this;
    this.found = undefined;
    return failure === undefined ? Promise.resolve(found) : Promise.reject(failure);
  }

  async publish(wanted: Holdings): Promise<PublishResult> {
    this.attempts++;
    const atMs = this.#clock.now();
    await this.#gate;
    const failure = this.failure ?? this.writeFailure;
    if (failure !== undefined) throw failure;
    const text = fileText(wanted);
    const result = { groups: wanted.groups, bytes: text.length };
    if (text === this.#text) return { ...result, changed: false };
    this.#text = text;
    this.writes.push({ atMs, text });
    const { warning } = this;
    return { ...result, changed: true, ...(warning === undefined ? {} : { warning }) };
  }
}

/** How a {@link PublisherKit} begins. */
export interface PublisherKitOptions {
  readonly removalDelayMs?: number;
  readonly minWriteIntervalMs?: PublicationOptions['minWriteIntervalMs'];
  /** Dataplanes of the file that stands; without it there is none. */
  readonly standing?: readonly string[];
  readonly once?: boolean;
  /** Dataplanes of the standing file that are nobody's, with several control planes. */
  readonly unclaimed?: readonly string[];
  /** How the control planes are called; `cp:5676` alone by default. What stands is the first one's. */
  readonly controlPlanes?: readonly string[];
  readonly publication?: Partial<PublicationOptions>;
  readonly remember?: PublisherOptions['remember'];
}

/** A publisher that runs and is connected, with all around it. */
export class PublisherKit {
  readonly clock = new FakeClock();
  readonly events: DiscoveryEvent[] = [];
  readonly output: MemoryOutput;
  readonly publisher: Publisher;
  readonly run: Promise<void>;
  readonly #stop = new AbortController();

  constructor(options: PublisherKitOptions = {}) {
    const { standing, once = false, controlPlanes = ['cp:5676'] } = options;
    const held = heldGroups(addresses(...(standing ?? [])));
    const text = standing === undefined ? undefined : fileText(held);
    this.output = new MemoryOutput(this.clock, text);
    this.publisher = new Publisher({
      output: this.output,
      publication: eagerPublication({
        removalDelayMs: options.removalDelayMs ?? REMOVAL_DELAY_MS,
        minWriteIntervalMs: options.minWriteIntervalMs ?? WRITE_INTERVAL_MS,
        ...(once ? { once: { timeoutMs: 30_000 } } : {}),
        ...options.publication,
      }),
      controlPlanes,
      standing: {
        controlPlanes: controlPlanes.map((_, index) => (index === 0 ? held : Holdings.empty)),
        unclaimed: heldGroups(addresses(...(options.unclaimed ?? []))),
      },
      ...(options.remember === undefined ? {} : { remember: options.remember }),
      fileStands: standing !== undefined,
      clock: this.clock,
      random: seededRandom(1),
      observer: { observe: (event) => this.events.push(event) },
    });
    this.run = this.publisher.run(this.#stop.signal);
    this.run.catch(() => undefined);
    for (const intake of this.publisher.intakes) intake.setConnected(true);
  }

  get intake(): Intake {
    return this.intakeAt(0);
  }

  intakeAt(index: number): Intake {
    const intake = this.publisher.intakes[index];
    if (intake === undefined) throw new RangeError(`no control plane ${String(index)}`);
    return intake;
  }

  get writes(): number {
    return this.output.writes.length;
  }

  /** Gives an answer with these dataplanes; the result tells whether it is taken by now. */
  async take(...dataplanes: readonly string[]): Promise<{ readonly isTaken: boolean }> {
    return await this.takeAnswer(answerOf(addresses(...dataplanes)));
  }

  async takeAnswer(answer: Answer, index = 0): Promise<{ readonly isTaken: boolean }> {
    const progress = { isTaken: false };
    const taken = this.intakeAt(index).take(answer, this.#stop.signal);
    taken.then(
      () => (progress.isTaken = true),
      () => undefined,
    );
    await this.clock.settle();
    return progress;
  }

  /** Aborts and gives what the publisher ends with. */
  async stop(): Promise<unknown> {
    this.#stop.abort(STOPPED);
    return await failureOf(this.run);
  }

  eventsOf<K extends DiscoveryEvent['kind']>(
    kind: K,
  ): readonly Extract<DiscoveryEvent, { kind: K }>[] {
    return this.events.filter(
      (event): event is Extract<DiscoveryEvent, { kind: K }> => event.kind === kind,
    );
  }
}

/** What {@link PublisherKit.stop} aborts with. */
export const STOPPED = new Error('stopped');

/** One address for each dataplane. */
export function addresses(...dataplanes: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(dataplanes.map((name) => [name, '192.168.0.1:1234']));
}

/** Call it in a `describe`: opens publishers, and stops them after each test; none may leave a sleep behind. */
export function usePublishers(): (options?: PublisherKitOptions) => PublisherKit {
  let kits: PublisherKit[] = [];
  afterEach('stop the publishers of the test', async () => {
    for (const kit of kits) {
      await kit.stop().catch(() => undefined);
      expect(kit.clock.sleepingMs, 'sleeps that were left').to.deep.equal([]);
    }
    kits = [];
  });
  return (options) => {
    const kit = new PublisherKit(options);
    kits.push(kit);
    return kit;
  };
}
