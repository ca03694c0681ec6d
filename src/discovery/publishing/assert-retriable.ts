import { HouseError } from '../../base/house-error.js';

/** Rethrows what no other try can mend: a bug, or an output that another process has taken over. */
export function assertRetriable(error: unknown): asserts error is HouseError {
  if (!(error instanceof HouseError) || error.recovery === 'stop') throw error;
}
