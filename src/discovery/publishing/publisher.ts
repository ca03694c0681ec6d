import type { HouseError } from '../../base/house-error.js';
import { runInSlices } from '../../base/slices.js';
import { createWake, type Wake } from '../../base/wake.js';
import { createBackoff, type Backoff } from '../../supervision/backoff.js';
import type { Holdings } from '../../targets/holdings.js';
import { publicationAt, type Publication } from '../../targets/publication.js';
import { countHolding } from '../../targets/removals.js';
import {
  awaitsRemoval,
  isDoubtful,
  setConnected,
  takeAnswer,
  type Settlement,
  type SettlementPolicy,
} from '../../targets/settlement.js';
import {
  createSettlements,
  releaseHoldOf,
  settlementAt,
  withSettlement,
  type Settlements,
} from '../../targets/settlements.js';
import { writeIntervalMs } from '../../targets/write-interval.js';
import { createAlarms, NOBODYS, type TellAlarms } from './alarms.js';
import { countChanges } from './count-changes.js';
import { createFailureStreak, type FailureStreak } from '../failure-streak.js';
import type { Intake } from './intake.js';
import { Occupation } from './occupation.js';
import type { PublisherOptions } from './publisher-options.js';
import type { PublisherState } from './publisher-state.js';
import type { PublicationOptions } from '../options.js';
import { assertRetriable } from './assert-retriable.js';
import { soonest } from './soonest.js';
import { toPolicy } from './to-policy.js';
import { WaitingRoom } from './waiting-room.js';

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
  /** For how long it has been writing or comparing. */
  readonly occupation: Occupation;
  #options: PublisherOptions;
  #policy: SettlementPolicy;
  readonly #wake: Wake;
  readonly #backoff: Backoff;
  readonly #streak: FailureStreak;
  readonly #tellAlarms: TellAlarms;
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
    this.occupation = new Occupation(clock);
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
    this.#tellAlarms = createAlarms({ controlPlanes, observer });
    this.intakes = controlPlanes.map((_, index) => this.#intakeOf(index));
  }

  /** Goes by other rules from now on; `once` stays as it is. */
  reconfigure(publication: PublicationOptions): void {
    const { once } = this.#options.publication;
    this.#options = { ...this.#options, publication: { ...publication, ...(once && { once }) } };
    this.#policy = toPolicy(this.#options.publication);
    const soonestMs = this.#options.clock.now() + publication.reconcileIntervalMs;
    this.#reconcileAtMs = Math.min(this.#reconcileAtMs, soonestMs);
    this.#ask();
    this.#wake.wake();
  }

  /** What is settled, and what readers see, at this moment. */
  get state(): PublisherState {
    const seen = this.#fileStands ? this.#seen : undefined;
    const nowMs = this.#options.clock.now();
    return { settlements: this.#settlements, seen, policy: this.#policy, nowMs };
  }

  /**
   * Lets the removals of the control plane `index` go that the guard holds, or those of what is nobody's.
   *
   * @returns false when none are held.
   */
  releaseHold(index: number | 'unclaimed'): boolean {
    const released = releaseHoldOf(this.#settlements, index);
    if (released === undefined) return false;
    this.#settlements = released.settlements;
    const name = index === 'unclaimed' ? undefined : this.#options.controlPlanes[index];
    const { missing } = released;
    const controlPlane = name ?? NOBODYS;
    this.#options.observer.observe({ kind: 'hold-released', controlPlane, missing });
    this.#ask();
    this.#wake.wake();
    return true;
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
      const { wanted } = publication;
      const isWanted = wanted !== undefined && wanted !== this.#published;
      if (isWanted && waitMs <= 0) {
        await this.occupation.during(() => this.#write(wanted));
        continue;
      }
      if (!this.#isFailing) this.#waiting.release();
      const reconcileInMs = this.#reconcileAtMs - nowMs;
      if (reconcileInMs <= 0) {
        await this.occupation.during(() => this.#reconcile());
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
    const isStillDoubtful = (): boolean =>
      isDoubtful(settlement(), this.#options.clock.now(), this.#policy);
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
      get isDoubtful() {
        return isStillDoubtful();
      },
      setConnected: (connected) => {
        this.#connected[index] = connected;
        this.#watch(index);
        this.#ask();
        this.#wake.wake();
      },
      // Not async: that would keep the answer for as long as it waits.
      take: (answer, signal) => {
        const at = { policy: this.#policy, nowMs: this.#options.clock.now() };
        replace(takeAnswer(settlement(), answer, at));
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

  #ask(): Publication {
    const { clock, publication: options } = this.#options;
    const publication = publicationAt(this.#settlements, clock.now(), {
      policy: this.#policy,
      minTargets: options.minTargets,
      fileStands: this.#fileStands,
    });
    this.#settlements = publication.settlements;
    this.#tellAlarms(publication, options);
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
        const changes = await runInSlices(countChanges(this.#seen, wanted));
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
