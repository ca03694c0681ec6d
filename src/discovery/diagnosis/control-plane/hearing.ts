import type { Clock } from '../../../base/clock.js';
import type { HouseError } from '../../../base/house-error.js';
import type { Observer } from '../../../base/observer.js';
import type { Progress } from '../../../supervision/progress-record.js';
import { Holdings } from '../../../targets/holdings.js';
import type { Answer } from '../../../targets/settlement.js';
import type {
  AnswerTakenEvent,
  DiscoveryEvent,
  LocatedEvent,
  QuarantinedEvent,
  Rung,
} from '../../events.js';
import { rungText } from '../../following/ladder.js';
import type { Intake } from '../../publishing/intake.js';

/** Settings of a {@link Hearing}. */
export interface HearingOptions {
  readonly clock: Clock;
  /** Told what is tried now. */
  readonly onDoing: (doing: string) => void;
  /** Told that an answer is here; `moreIsLikely`: this one says little, and may be corrected soon. */
  readonly onHeard: (moreIsLikely: boolean) => void;
}

/** A rung that is not the one, and why. */
export interface FailedRung {
  readonly rung: Rung;
  readonly reason: string;
}

/** Listens to one conversation with a control plane, up to its first answer. Times are the clock's. */
export class Hearing implements Observer<DiscoveryEvent>, Intake {
  readonly located: LocatedEvent[] = [];
  readonly failedRungs: FailedRung[] = [];
  /** The rung that answers. */
  rung: Rung | undefined;
  answer: AnswerTakenEvent | undefined;
  quarantined: QuarantinedEvent | undefined;
  refused: HouseError | undefined;
  /** It says that nothing changed, to somebody who has nothing. */
  hasNothing = false;
  /** See {@link Intake}. */
  settled: Holdings = Holdings.empty;
  readonly waitingRemovals = 0;
  readonly awaitsRemoval = false;
  readonly isDoubtful = false;
  readonly startedAtMs: number;
  /** When the first rung was begun at the last place. */
  rungAtMs: number;
  /** When it was known which one is spoken. */
  spokenAtMs: number | undefined;
  heardAtMs: number | undefined;
  /** Told how far it has come. A plain object: others make their own of it. */
  readonly progress: Progress = {
    connected: () => {
      this.#spoken();
    },
    resumed: () => {
      this.#spoken();
    },
    answered: () => {
      this.spokenAtMs ??= this.#options.clock.now();
    },
  };
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
    this.startedAtMs = this.rungAtMs = options.clock.now();
  }

  /** See {@link Observer.observe}. */
  observe(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'located':
        this.located.push(event);
        this.failedRungs.length = 0;
        this.rungAtMs = this.#options.clock.now();
        break;
      case 'connecting':
        this.spokenAtMs = undefined;
        this.#options.onDoing(`trying ${rungText(event.rung)}`);
        break;
      case 'rung-failed':
        this.failedRungs.push({ rung: event.rung, reason: event.reason });
        break;
      case 'connected':
        this.rung = event.rung;
        break;
      case 'answer-taken':
        this.answer = event;
        this.#heard(event.provisional && event.targets === 0);
        break;
      case 'quarantined':
        this.quarantined = event;
        break;
      case 'answer-refused':
        this.refused = event.error;
        this.#heard(false);
        break;
      case 'unchanged':
        this.hasNothing = event.hasNothing;
        this.#heard(false);
        break;
      default:
    }
  }

  /** See {@link Intake.setConnected}. */
  setConnected(): void {
    // That it goes away after its answer is our doing.
  }

  /** See {@link Intake.take}. */
  async take(answer: Answer): Promise<void> {
    this.settled = answer.held;
    await Promise.resolve();
  }

  #spoken(): void {
    this.spokenAtMs ??= this.#options.clock.now();
    this.#options.onDoing('waiting for the first answer');
  }

  /** What belongs to the same answer is told right behind it. */
  #heard(moreIsLikely: boolean): void {
    this.heardAtMs ??= this.#options.clock.now();
    setImmediate(() => {
      this.#options.onHeard(moreIsLikely);
    });
  }
}
