import type { Inspection } from '../inspection/inspection.js';
import type { Status } from './status.js';

/** Where metrics are read from. */
export interface MetricsSource {
  /** Holds the newest status: a `StatusBoard` that is told the same events. */
  readonly board: { readonly status: Status };
  /** What can be looked at in the run; `undefined` while there is none. Nothing is asked that costs by the target. */
  readonly inspection: () => Pick<Inspection, 'controlPlanes'> | undefined;
  /** The time of the calendar, in milliseconds since 1970. */
  readonly nowMs: () => number;
}
