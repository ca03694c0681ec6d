import type { Clock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import type { Behaviour } from './eras/behaviour.js';
import type { ControlPlaneEvent } from './control-plane-event.js';
import type { SnapshotFeed } from './assignments/snapshot-feed.js';

/** What every transport of the embedded control plane works with. */
export interface ControlPlaneContext {
  readonly behaviour: Behaviour;
  readonly feed: SnapshotFeed;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly observer: Observer<ControlPlaneEvent>;
}
