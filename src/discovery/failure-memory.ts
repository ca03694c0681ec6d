import { ExitCode, type HouseError } from '../base/house-error.js';
import type { Observer } from '../base/observer.js';
import { BelowMinTargetsError, SourceError } from './errors.js';
import type { DiscoveryEvent } from './events.js';
import { rungText } from './following/ladder.js';

/** Passes events on, and remembers the failure that an operator would want to hear of when nothing came of it all. */
export class FailureMemory implements Observer<DiscoveryEvent> {
  /** Called when a failure is learnt that no further try can mend. */
  onHopeless: (() => void) | undefined;
  readonly #next: Observer<DiscoveryEvent>;
  /** Of each control plane that has not answered since: what stands in the way, as far as it is known. */
  readonly #byControlPlane: Map<string, HouseError>;
  #tooFew: HouseError | undefined;

  /** `names`: how the control planes are called. */
  constructor(next: Observer<DiscoveryEvent>, names: readonly string[]) {
    this.#next = next;
    this.#byControlPlane = new Map(
      names.map((name) => [name, new SourceError('no-answer', `no answer from ${name} yet`)]),
    );
  }

  /** What stands in the way now: what nobody can mend but the operator, or of the first that has not answered. */
  get lastFailure(): HouseError | undefined {
    const failures = [...this.#byControlPlane.values()];
    return failures.find(isHopeless) ?? failures[0] ?? this.#tooFew;
  }

  observe(event: DiscoveryEvent): void {
    this.#remember(event);
    this.#next.observe(event);
  }

  #remember(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'rung-failed':
        this.#failed(event.controlPlane, toSilence(event));
        break;
      case 'switching':
      case 'lost':
      case 'answer-refused':
        if (event.error !== undefined) this.#failed(event.controlPlane, event.error);
        if (event.kind === 'lost' && event.error !== undefined && isHopeless(event.error))
          this.onHopeless?.();
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

  #failed(controlPlane: string, error: HouseError): void {
    this.#byControlPlane.set(controlPlane, error);
  }
}

/** The reason of one rung, while the next one is tried: no answer yet. */
function toSilence({
  controlPlane,
  rung,
  reason,
}: Extract<DiscoveryEvent, { kind: 'rung-failed' }>): HouseError {
  const text = `no answer from ${controlPlane} yet; ${rungText(rung)}: ${reason}`;
  return new SourceError('no-answer', text);
}

function isHopeless({ exitCode }: HouseError): boolean {
  return exitCode === ExitCode.config;
}
