import type { Observer } from '../../base/observer.js';
import type { Log } from '../../observability/log.js';
import type { DiscoveryEvent } from '../events.js';
import { narrate, NOTHING_SAID } from './narrate.js';

/** Reads the events of one discovery run into the log, as {@link narrate} says them. */
export class DiscoveryLog implements Observer<DiscoveryEvent> {
  readonly #log: Log;
  #narration = NOTHING_SAID;

  constructor(log: Log) {
    this.#log = log;
  }

  observe(event: DiscoveryEvent): void {
    this.#narration = narrate(this.#narration, event);
    for (const { level, message, fields } of this.#narration.lines)
      this.#log[level](message, fields);
  }
}
