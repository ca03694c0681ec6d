import { HouseError } from '../../base/house-error.js';
import type { Clock } from '../../base/clock.js';
import type { Observer } from '../../base/observer.js';
import { runInSlices } from '../../base/slices.js';
import { createWake, type Wake } from '../../base/wake.js';
import { createBackoff, type Backoff } from '../../supervision/backoff.js';
import type { Holdings } from '../../targets/holdings.js';
import { publicationAt, type Publication } from '../../targets/publication.js';
import { countHolding } from '../../targets/removals.js';
import {
  awaitsRemoval,
  setConnected,
  takeAnswer,
  type Answer,
  type Settlement,
  type SettlementPolicy,
} from '../../targets/settlement.js';
import {
  createSettlements,
  withSettlement,
  type Settlements,
  type StandingHoldings,
} from '../../targets/settlements.js';
import { writeIntervalMs } from '../../targets/write-interval.js';
import { createAlarms } from './alarms.js';
import { countChanges } from './count-changes.js';
import type { DiscoveryEvent } from '../events.js';
import { createFailureStreak, type FailureStreak } from '../failure-streak.js';
import type { Intake } from './intake.js';
import type { PublicationOptions } from '../options.js';
import type { TargetOutput } from '../target-output.js';
import { WaitingRoom } from './waiting-room.js';

/** Settings of a {@link Publisher}. */
export interface PublisherOptions {
  readonly output: TargetOutput;
  readonly publication: PublicationOptions;
  /** How the control planes are called, in the order of precedence. */
  readonly controlPlanes: readonly string[];
  /** What the file says at our start, as far as it is ours. */
  readonly standing: StandingHoldings;
  /** A good file stands at our start. */
  readonly fileStands: boolean;
  /** Told what each control plane holds, after each publishing and each look at the output. Must not throw. */
  readonly remember?: (held: readonly Holdings[]) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: Observer<DiscoveryEvent>;
}

/** What has been written is told of, whatever happens meanwhile. */
const NEVER = new AbortController().signal;

/** While writing fails it is tried again soon: what makes it fail is often over in moments. */
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 5_000;

/**
 * Brings what the rule of {@link publicationAt} wants to the output: at once, at most once in the minimal interval,
 * again after a failure, always the newest; and puts it back when somebody else changed it. Holds the settlements;
 * answers and connection changes are told to the intakes.
 */
export class Publisher {
  /** One for each control plane. */
  readonly intakes: readonly Intake[];
  readonly #options: PublisherOptions;
  readonly #policy: SettlementPolicy;
  readonly #wake: Wake;
  readonly #backoff: Backoff;
  readonly #streak: FailureStreak;
  readonly #tellAlarms: (publication: Publication) => void;
  #settlements: Settlements;
  /** What readers see, as far as it is ours: first what stood at our start. */
  #seen: Holdings;
  /** The same once it is we who published it. */
  #published: Holdings | undefined;
  #fileStands: boolean;
  #notBeforeMs = -Infinity;
  /** What is wanted could not be written: answers are not taken meanwhile. */
  #isFailing = false;
  /** Which control planes are there. */
  readonly #connected: boolean[] = [];
  #reconcileAtMs: number;
  #retry: Backoff;
  /** Those whose answer is taken once nothing of it is due and unwritten. */
  readonly #waiting = new WaitingRoom();

  constructor(options: PublisherOptions) {
    const { output, clock, observer, publication, controlPlanes } = options;
    this.#options = options;
    this.#policy = toPolicy(publication);
    this.#settlements = createSettlements(options.standing);
    this.#seen = this.#settlements.all.held;
    this.#published = undefined;
    this.#fileStands = options.fileStands;
    this.#wake = createWake(clock);
    this.#backoff = createBackoff(RETRY_MIN_MS, RETRY_MAX_MS);
    this.#retry = this.#backoff;
    this.#reconcileAtMs = clock.now() + publication.reconcileIntervalMs;
    this.#streak = createFailureStreak({ what: 'output', name: output.name, clock, observer });
    this.#tellAlarms = createAlarms({ ...publication, controlPlanes, observer });
    this.intakes = controlPlanes.map((_, index) => this.#intakeOf(index));
  }

  /** With `once`: one settled answer is published. */
  get isDone(): boolean {
    return this.#policy.once && this.#published !== undefined;
  }

  /**
   * Publishes until `signal` aborts; then rejects with its reason, but not in the middle of a write. With `once`,
   * resolves when one settled answer is published.
   *
   * @throws HouseError when another process has taken the output over; with `once` when it cannot be written.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!this.isDone) {
      signal.throwIfAborted();
      const publication = this.#ask();
      const nowMs = this.#options.clock.now();
      const waitMs = this.#notBeforeMs - nowMs;
      const isWanted = publication.wanted !== undefined && publication.wanted !== this.#published;
      if (isWanted && waitMs <= 0) {
        await this.#write(publication.wanted);
        continue;
      }
      if (!this.#isFailing) this.#waiting.release();
      const reconcileInMs = this.#reconcileAtMs - nowMs;
      if (reconcileInMs <= 0) {
        await this.#reconcile();
        continue;
      }
      await this.#wake.sleep(
        soonest(publication.askAgainInMs, isWanted ? waitMs : undefined, reconcileInMs),
        signal,
      );
    }
  }

  #intakeOf(index: number): Intake {
    const settlement = (): Settlement => settlementAt(this.#settlements, index);
    const replace = (next: Settlement): void => {
      this.#settlements = withSettlement(this.#settlements, index, next);
    };
    return {
      get settled() {
        return settlement().basis;
      },
      get waitingRemovals() {
        const { removals, settled } = settlement();
        return countHolding(removals.missing.keys(), settled);
      },
      get awaitsRemoval() {
        return awaitsRemoval(settlement());
      },
      setConnected: (connected) => {
        this.#connected[index] = connected;
        this.#watch(index);
        this.#ask();
        this.#wake.wake();
      },
      // Not async: that would keep the answer for as long as it waits.
      take: (answer, signal) => {
        replace(this.#taken(settlement(), answer));
        this.#ask();
        this.#wake.wake();
        return this.#waiting.wait(signal);
      },
    };
  }

  /** Absence counts only while answers can be taken: while writing fails, over HTTP none is asked for. */
  #watch(index: number): void {
    const isWatched = this.#connected[index] === true && !this.#isFailing;
    const settlement = settlementAt(this.#settlements, index);
    const next = setConnected(settlement, isWatched, this.#options.clock.now());
    this.#settlements = withSettlement(this.#settlements, index, next);
  }

  #setFailing(isFailing: boolean): void {
    this.#isFailing = isFailing;
    for (const index of this.#settlements.controlPlanes.keys()) this.#watch(index);
  }

  #taken(settlement: Settlement, answer: Answer): Settlement {
    return takeAnswer(settlement, answer, {
      policy: this.#policy,
      nowMs: this.#options.clock.now(),
    });
  }

  #ask(): Publication {
    const { clock, publication: options } = this.#options;
    const publication = publicationAt(this.#settlements, clock.now(), {
      policy: this.#policy,
      minTargets: options.minTargets,
      fileStands: this.#fileStands,
    });
    this.#settlements = publication.settlements;
    this.#tellAlarms(publication);
    return publication;
  }

  async #write(wanted: Holdings): Promise<void> {
    const { output, clock, observer, publication } = this.#options;
    const startedAtMs = clock.now();
    try {
      const { changed, warning, groups, bytes } = await output.publish(wanted);
      if (warning !== undefined)
        observer.observe({ kind: 'output-warning', path: output.name, reason: warning });
      if (changed) {
        const changes = await runInSlices(countChanges(this.#seen, wanted), { signal: NEVER });
        const tookMs = clock.now() - startedAtMs;
        observer.observe({
          kind: 'published',
          path: output.name,
          groups,
          bytes,
          ...changes,
          tookMs,
        });
        this.#notBeforeMs = startedAtMs + writeIntervalMs(publication.minWriteIntervalMs, groups);
      }
      this.#seen = wanted;
      this.#published = wanted;
      this.#fileStands = true;
      this.#setFailing(false);
      this.#retry = this.#backoff;
      this.#streak.ended();
    } catch (error) {
      this.#failed(error);
      return;
    }
    await this.#remember();
  }

  async #remember(): Promise<void> {
    await this.#options.remember?.(this.#settlements.controlPlanes.map(({ settled }) => settled));
  }

  #failed(error: unknown): void {
    assertRetriable(error);
    const { clock, random } = this.#options;
    if (this.#policy.once) throw error;
    this.#setFailing(true);
    this.#retry = this.#retry.next(random);
    const retryInMs = Math.max(this.#retry.delayMs, RETRY_MIN_MS);
    this.#notBeforeMs = clock.now() + retryInMs;
    this.#tellFailure(error, retryInMs);
  }

  /**
   * What somebody else did to a good file is undone; one that nobody trusts is not put back. Says nothing of whether
   * what is wanted can be written: that only a write can tell.
   */
  async #reconcile(): Promise<void> {
    const { output, clock, observer, publication } = this.#options;
    const { reconcileIntervalMs } = publication;
    this.#reconcileAtMs = clock.now() + reconcileIntervalMs;
    if (!this.#fileStands) return;
    try {
      const found = await output.restore();
      if (found !== undefined) observer.observe({ kind: 'restored', path: output.name, found });
      if (!this.#isFailing) this.#streak.ended();
      if (this.#published !== undefined) await this.#remember();
    } catch (error) {
      assertRetriable(error);
      this.#tellFailure(error, reconcileIntervalMs);
    }
  }

  #tellFailure(error: HouseError, retryInMs: number): void {
    this.#options.observer.observe({ kind: 'publish-failed', error, retryInMs });
    this.#streak.failed(error);
  }
}

/** A bug, or an output that another process has taken over. */
function assertRetriable(error: unknown): asserts error is HouseError {
  if (!(error instanceof HouseError) || error.recovery === 'stop') throw error;
}

function toPolicy(publication: PublicationOptions): SettlementPolicy {
  const { removalDelayMs, maxDropHoldMs } = publication;
  const once = publication.once !== undefined;
  // A one-shot takes the answer that stood, whatever it says; it has no time to wait for a better one.
  const maxDropShare = once ? 1 : publication.maxDropShare;
  return { removalDelayMs, maxDropHoldMs, maxDropShare, once };
}

function settlementAt({ controlPlanes }: Settlements, index: number): Settlement {
  const settlement = controlPlanes[index];
  if (settlement === undefined) throw new RangeError(`no control plane ${String(index)}`);
  return settlement;
}

function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const given = waits.filter((ms) => ms !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
