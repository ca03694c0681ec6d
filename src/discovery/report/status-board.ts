import type { Observer } from '../../base/observer.js';
import type { DiscoveryEvent } from '../events.js';
import { createStatus, nextStatus, type FoldedStatus } from './fold-status.js';
import type { Status } from './status.js';

/** Holds the newest status of a discovery run, for whoever shows it. */
export class StatusBoard implements Observer<DiscoveryEvent> {
  readonly #nowMs: () => number;
  #folded: FoldedStatus;

  /** `nowMs`: the time of the calendar, in milliseconds since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#folded = createStatus(nowMs());
  }

  /** The same value until the next event. Texts in it are neither escaped nor masked; see {@link Status}. */
  get status(): Status {
    return this.#folded.status;
  }

  observe(event: DiscoveryEvent): void {
    this.#folded = nextStatus(this.#folded, event, this.#nowMs());
  }
}
