import { HouseError } from '../base/house-error.js';
import { untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import { createWake, type Wake } from '../base/wake.js';
import { createBackoff, type Backoff } from '../supervision/backoff.js';
import { publicationAt, type Publication } from '../targets/publication.js';
import {
  awaitsRemoval,
  createSettlement,
  setConnected,
  takeAnswer,
  type Answer,
  type GroupsByIdentity,
  type Settlement,
  type SettlementPolicy,
} from '../targets/settlement.js';
import type { DiscoveryEvent } from './events.js';
import { countChanges } from './count-changes.js';
import { createFailureStreak, type FailureStreak } from './failure-streak.js';
import type { PublicationOptions } from './options.js';
import type { TargetOutput } from './target-output.js';

/** Settings of a {@link Publisher}. */
export interface PublisherOptions {
  readonly output: TargetOutput;
  readonly publication: PublicationOptions;
  /** What the file says at our start, as far as it is ours. */
  readonly standing: GroupsByIdentity;
  /** A good file stands at our start. */
  readonly fileStands: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: Observer<DiscoveryEvent>;
}

/** While writing fails it is tried again soon: what makes it fail is often over in moments. */
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 5_000;

/**
 * Brings what the rule of {@link publicationAt} wants to the output: at once, at most once in the minimal interval,
 * again after a failure, always the newest. Holds the settlement; answers and connection changes are told to it.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #policy: SettlementPolicy;
  readonly #wake: Wake;
  readonly #backoff: Backoff;
  readonly #streak: FailureStreak;
  #settlement: Settlement;
  #published: GroupsByIdentity | undefined;
  #fileStands: boolean;
  #notBeforeMs = -Infinity;
  #retry: Backoff;
  /** Those whose answer is taken once nothing of it is due and unwritten. */
  #waiting: (() => void)[] = [];

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#policy = {
      removalDelayMs: options.publication.removalDelayMs,
      once: options.publication.once !== undefined,
    };
    this.#settlement = createSettlement(options.standing);
    this.#published = undefined;
    this.#fileStands = options.fileStands;
    this.#wake = createWake(options.clock);
    this.#backoff = createBackoff(RETRY_MIN_MS, RETRY_MAX_MS);
    this.#retry = this.#backoff;
    const { output, clock, observer } = options;
    this.#streak = createFailureStreak({ what: 'output', name: output.name, clock, observer });
  }

  /** What is settled so far; to be compared with an answer. */
  get settled(): GroupsByIdentity {
    return this.#settlement.settled;
  }

  /** Identities that hold something and whose removal waits. */
  get waitingRemovals(): number {
    const { missing, settled } = this.#settlement;
    return [...missing.keys()].filter((id) => (settled.get(id)?.length ?? 0) > 0).length;
  }

  /** See {@link awaitsRemoval}. */
  get awaitsRemoval(): boolean {
    return awaitsRemoval(this.#settlement);
  }

  /** With `once`: one settled answer is published. */
  get isDone(): boolean {
    return this.#policy.once && this.#published !== undefined;
  }

  /** The control plane is there, or away. */
  setConnected(connected: boolean): void {
    this.#settlement = setConnected(this.#settlement, connected, this.#options.clock.now());
    this.#wake.wake();
  }

  /**
   * Takes an answer: what it settles at once is settled when this returns, before anything is awaited. Resolves once
   * it is published, or equal to what is, or waits for its time; not while writing fails.
   */
  async take(answer: Answer, signal: AbortSignal): Promise<void> {
    this.#settlement = takeAnswer(this.#settlement, answer, this.#options.clock.now());
    this.#ask();
    const taken = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#wake.wake();
    await untilAborted(taken, signal);
  }

  /**
   * Publishes until `signal` aborts; then rejects with its reason, but not in the middle of a write. With `once`,
   * resolves when one settled answer is published.
   *
   * @throws HouseError with `once` when the output cannot be written.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!this.isDone) {
      signal.throwIfAborted();
      const publication = this.#ask();
      const waitMs = this.#notBeforeMs - this.#options.clock.now();
      const isWanted = publication.wanted !== undefined && publication.wanted !== this.#published;
      if (isWanted && waitMs <= 0) {
        await this.#write(publication.wanted);
        continue;
      }
      if (this.#retry === this.#backoff) this.#release();
      await this.#wake.sleep(
        soonest(publication.askAgainInMs, isWanted ? waitMs : undefined),
        signal,
      );
    }
  }

  #ask(): Publication {
    const context = { policy: this.#policy, fileStands: this.#fileStands };
    const publication = publicationAt(this.#settlement, this.#options.clock.now(), context);
    this.#settlement = publication.settlement;
    return publication;
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #write(wanted: GroupsByIdentity): Promise<void> {
    const { output, clock, observer, publication } = this.#options;
    const startedAtMs = clock.now();
    try {
      const { changed, warning, groups, bytes } = await output.publish(wanted);
      if (warning !== undefined)
        observer.observe({ kind: 'output-warning', path: output.name, reason: warning });
      if (changed) {
        const changes = countChanges(this.#published ?? this.#options.standing, wanted);
        const tookMs = clock.now() - startedAtMs;
        observer.observe({
          kind: 'published',
          path: output.name,
          groups,
          bytes,
          ...changes,
          tookMs,
        });
        this.#notBeforeMs = startedAtMs + publication.minWriteIntervalMs;
      }
      this.#published = wanted;
      this.#fileStands = true;
      this.#retry = this.#backoff;
      this.#streak.ended();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof HouseError)) throw error;
    const { clock, observer, random } = this.#options;
    if (this.#policy.once) throw error;
    this.#retry = this.#retry.next(random);
    const retryInMs = Math.max(this.#retry.delayMs, RETRY_MIN_MS);
    this.#notBeforeMs = clock.now() + retryInMs;
    observer.observe({ kind: 'publish-failed', error, retryInMs });
    this.#streak.failed(error);
  }
}

function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const given = waits.filter((ms) => ms !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
