import type { HouseError } from '../base/house-error.js';
import type { Observer } from '../base/observer.js';
import { BelowMinTargetsError } from './errors.js';
import type { DiscoveryEvent } from './events.js';

/** Passes events on, and remembers the failure that an operator would want to hear of when nothing came of it all. */
export class FailureMemory implements Observer<DiscoveryEvent> {
  readonly #next: Observer<DiscoveryEvent>;
  readonly #byControlPlane = new Map<string, HouseError>();
  #tooFew: HouseError | undefined;

  constructor(next: Observer<DiscoveryEvent>) {
    this.#next = next;
  }

  /** What stands in the way now; of several control planes, of the first that has not answered. */
  get lastFailure(): HouseError | undefined {
    const [first] = this.#byControlPlane.values();
    return first ?? this.#tooFew;
  }

  observe(event: DiscoveryEvent): void {
    this.#remember(event);
    this.#next.observe(event);
  }

  #remember(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'lost':
      case 'answer-refused':
        if (event.error === undefined) this.#byControlPlane.delete(event.controlPlane);
        else this.#byControlPlane.set(event.controlPlane, event.error);
        break;
      case 'answer-taken':
        this.#byControlPlane.delete(event.controlPlane);
        break;
      case 'below-min-targets': {
        const { targets, minTargets } = event;
        this.#tooFew =
          targets === undefined ? undefined : new BelowMinTargetsError(targets, minTargets);
        break;
      }
      default:
    }
  }
}
