import type { Clock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import type { AssignmentBoard } from './assignment-board.js';
import type { ControlPlaneEvent } from './control-plane-event.js';

/** What every transport of the embedded control plane works with. */
export interface ControlPlaneContext {
  readonly board: AssignmentBoard;
  readonly clock: Clock;
  readonly observer: Observer<ControlPlaneEvent>;
}
