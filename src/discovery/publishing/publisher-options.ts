import type { Clock } from '../../base/clock.js';
import type { Observer } from '../../base/observer.js';
import type { Holdings } from '../../targets/holdings.js';
import type { StandingHoldings } from '../../targets/settlements.js';
import type { DiscoveryEvent } from '../events.js';
import type { PublicationOptions } from '../options.js';
import type { TargetOutput } from '../target-output.js';

/** Settings of a publisher. */
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
