import { isAbortOf, openAbortScope } from '../../base/abort.js';
import { systemClock } from '../../base/clock.js';
import type { Clock } from '../../base/clock.js';
import type { Observer } from '../../base/observer.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import type { SystemdNotifier } from '../../platform/systemd/create-systemd-notifier.js';
import type { SystemdMessage, SystemdState } from '../../platform/systemd/systemd-message.js';

/** What {@link keepSystemdInformed} tells, and by what. */
export interface SystemdSubject {
  readonly notifier: SystemdNotifier;
  /** Whether the work goes on. Asked twice in each interval of the watchdog; that it is asked is a sign by itself. */
  readonly isAlive: () => boolean;
  /** How things stand, in a line without secrets. Asked for after events; told once a second at most. */
  readonly statusText: () => string;
  /** Default: the machine's own. */
  readonly clock?: Clock;
}

/** Reads the events; of a reload it is told. */
export interface SystemdInformant extends Observer<DiscoveryEvent> {
  /** The configuration is read anew. */
  reloading(): void;
  /** That is done, whatever came of it. */
  reloaded(): void;
  /** Says that the service stops, and waits until it is said, for a second at most. Never rejects. */
  close(): Promise<void>;
}

/** Each status costs a process. */
const STATUS_INTERVAL_MS = 1_000;

/**
 * Keeps systemd informed until `signal` aborts, when it says that the service stops:
 *
 * - that it is ready when it runs and its output is writable (the event `under-way`), whether a control plane is there
 *   or not: a unit must not fail to start because of that. Nothing is said before, so that nothing delays the start.
 * - its status, when that has changed.
 * - that it is alive, twice in each interval of the watchdog.
 */
export function keepSystemdInformed(
  subject: SystemdSubject,
  signal: AbortSignal,
): SystemdInformant {
  const scope = openAbortScope(signal);
  const teller = new Teller(subject);
  const onAbort = (): void => {
    teller.enter('stopping', 'Stopping; the file stays as it is');
  };
  if (scope.signal.aborted) onAbort();
  else scope.signal.addEventListener('abort', onAbort, { once: true });
  untilAbort(teller.keepAlive(scope.signal), scope.signal);
  return {
    observe: ({ kind }) => {
      if (kind === 'under-way') teller.enter('ready');
      untilAbort(teller.tellStatus(scope.signal), scope.signal);
    },
    reloading: () => {
      teller.enter('reloading', 'Reading the configuration anew');
    },
    reloaded: () => {
      if (teller.state === 'reloading') teller.enter('ready');
    },
    close: async () => {
      scope.abort();
      scope.close();
      await subject.notifier.close();
    },
  };
}

/** Which state follows which. */
const PREDECESSORS: Readonly<Record<SystemdState, readonly (SystemdState | undefined)[]>> = {
  ready: [undefined, 'reloading'],
  reloading: ['ready'],
  stopping: ['ready', 'reloading'],
};

class Teller {
  readonly #notifier: SystemdNotifier;
  readonly #isAlive: () => boolean;
  readonly #statusText: () => string;
  readonly #clock: Clock;
  #state: SystemdState | undefined;
  #told = '';
  #toldAtMs = 0;
  #isTelling = false;

  constructor({ notifier, isAlive, statusText, clock = systemClock }: SystemdSubject) {
    this.#notifier = notifier;
    this.#isAlive = isAlive;
    this.#statusText = statusText;
    this.#clock = clock;
  }

  get state(): SystemdState | undefined {
    return this.#state;
  }

  enter(state: SystemdState, status = this.#statusText()): void {
    if (!PREDECESSORS[state].includes(this.#state)) return;
    this.#state = state;
    this.#notifier.notify({ state, status: this.#remember(status) });
  }

  /** Tells it if it has changed, a second after the last time at the soonest. Rejects when `signal` aborts. */
  async tellStatus(signal: AbortSignal): Promise<void> {
    if (this.#isTelling || this.#state === undefined || signal.aborted) return;
    this.#isTelling = true;
    for (let status = this.#statusText(); status !== this.#told; status = this.#statusText()) {
      const restMs = this.#toldAtMs + STATUS_INTERVAL_MS - this.#clock.now();
      if (restMs > 0) await this.#clock.sleep(restMs, signal);
      this.#say({ status: this.#remember(this.#statusText()) });
    }
    this.#isTelling = false;
  }

  /** Rejects when `signal` aborts. */
  async keepAlive(signal: AbortSignal): Promise<void> {
    const { watchdogIntervalMs } = this.#notifier;
    if (watchdogIntervalMs === undefined) return;
    for (;;) {
      await this.#clock.sleep(watchdogIntervalMs / 2, signal);
      if (this.#state !== undefined && this.#isAlive()) this.#say({ isAlive: true });
    }
  }

  #remember(status: string): string {
    this.#told = status;
    this.#toldAtMs = this.#clock.now();
    return status;
  }

  /** That it is ready is said again each time: should that message be lost, the next one mends it. */
  #say(message: SystemdMessage): void {
    this.#notifier.notify(this.#state === 'ready' ? { state: 'ready', ...message } : message);
  }
}

function untilAbort(work: Promise<void>, signal: AbortSignal): void {
  work.catch((error: unknown) => {
    if (!isAbortOf(error, signal)) throw error;
  });
}
