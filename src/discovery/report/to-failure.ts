import { errorText } from '../../base/error-text.js';
import type { HouseError } from '../../base/house-error.js';
import type { FailureStatus } from './status.js';

/** An error as the status says it. `before`: what was wrong until now; the same kind of failure goes on. */
export function toFailure(
  error: HouseError,
  before: FailureStatus | undefined,
  nowMs: number,
): FailureStatus {
  const atMs = before?.code === error.code ? before.atMs : nowMs;
  return { code: error.code, text: errorText(error), atMs };
}
