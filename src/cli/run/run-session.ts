import { isAbortOf, openAbortScope, type AbortScope } from '../../base/abort.js';
import { HouseError } from '../../base/house-error.js';
import type { Observer } from '../../base/observer.js';
import { Turns } from '../../base/turns.js';
import { checkAhead } from '../../discovery/check-ahead.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import type { Inspection } from '../../discovery/inspection/inspection.js';
import type { DiscoveryOptions } from '../../discovery/options.js';
import { runDiscovery, type RunningDiscovery } from '../../discovery/run-discovery.js';
import { isStuck } from './is-stuck.js';

/** What a session is made of. */
export interface RunSessionOptions {
  readonly options: DiscoveryOptions;
  /** Reads all settings anew. @throws HouseError when they are not right. */
  readonly load: () => Promise<DiscoveryOptions>;
  readonly observer: Observer<DiscoveryEvent>;
  /** Told when new settings could not be used although they seemed to be right; the old ones are in force again. */
  readonly onFallBack: (error: HouseError) => void;
}

/** One discovery after another: each goes by the settings of its time. */
export class RunSession {
  readonly #session: RunSessionOptions;
  readonly #turns = new Turns();
  #options: DiscoveryOptions;
  /** What the next round is to go by, when there is to be one. */
  #next: DiscoveryOptions | undefined;
  /** What the last round went by whose output was open, until that of this one is. */
  #before: DiscoveryOptions | undefined;
  #running: RunningDiscovery | undefined;
  #inspection: Inspection | undefined;
  #round: AbortScope | undefined;

  constructor(session: RunSessionOptions) {
    this.#session = session;
    this.#options = session.options;
  }

  /** What is in force. */
  get options(): DiscoveryOptions {
    return this.#options;
  }

  /** What can be looked at; `undefined` before anything is open. Between two rounds it is the one before. */
  get inspection(): Inspection | undefined {
    return this.#inspection;
  }

  /** Our own work goes on: nothing has been being written for longer than any write takes. */
  get isAlive(): boolean {
    return !isStuck(this.inspection?.busyMs ?? 0);
  }

  /** Runs until `signal` aborts, or a one-shot is done. @throws as {@link runDiscovery} does. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      this.#next = undefined;
      try {
        await this.#runOnce(signal);
      } catch (error) {
        if (this.#before === undefined || !(error instanceof HouseError)) throw error;
        this.#session.onFallBack(error);
        this.#next ??= this.#before;
      }
      if (signal.aborted || this.#next === undefined) return;
      if (this.#next === this.#before) this.#before = undefined;
      else this.#before ??= this.#options;
      this.#options = this.#next;
    }
  }

  /**
   * Reads the settings again and goes by them from now on: without a word to the control planes where they only change
   * what is made of answers, else with new conversations. The file stays meanwhile.
   *
   * @throws HouseError when they are not right; then the old ones stay in force.
   */
  async reload(): Promise<void> {
    await this.#turns.take(async () => {
      const next = await this.#session.load();
      const isLeaving = this.#next !== undefined;
      if (!isLeaving && (await this.#running?.reconfigure(next)) === true) {
        this.#options = next;
        return;
      }
      await checkAhead(this.#options, next);
      this.#next = next;
      this.#round?.abort();
    });
  }

  async #runOnce(signal: AbortSignal): Promise<void> {
    const round = openAbortScope(signal);
    this.#round = round;
    const { observer } = this.#session;
    const reader = {
      observe: (event: DiscoveryEvent): void => {
        observer.observe(event);
      },
      opened: (running: RunningDiscovery): void => {
        this.#running = running;
        this.#inspection = running.inspection;
        this.#before = undefined;
      },
    };
    try {
      await runDiscovery(this.#options, reader, round.signal);
    } catch (error) {
      if (!isAbortOf(error, round.signal)) throw error;
    } finally {
      this.#running = undefined;
      round.close();
    }
  }
}
