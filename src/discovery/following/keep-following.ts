import { HouseError } from '../../base/house-error.js';
import { createBackoff } from '../../supervision/backoff.js';
import { keepRunning, type AttemptEnd, type Verdict } from '../../supervision/keep-running.js';
import { Alternatives } from './alternatives.js';
import type { SessionOptions } from './control-plane-session.js';
import { SourceError } from '../errors.js';
import { createFailureStreak } from '../failure-streak.js';

/** What {@link keepFollowing} needs. */
export interface KeepFollowingOptions extends Omit<SessionOptions, 'address'> {
  readonly random: () => number;
}

/** Between two conversations of which the first connected. */
const MIN_INTERVAL_MS = 1_000;

/** A stream that carried a version may be silent for good; standing this long shows that all is well. */
const STEADY_AFTER_MS = 10_000;

/**
 * Follows one control plane until `signal` aborts; then rejects with its reason. Finds out which rung of the ladder
 * it speaks, comes back when a conversation is lost, and remembers the rung.
 */
export async function keepFollowing(
  options: KeepFollowingOptions,
  signal: AbortSignal,
): Promise<never> {
  const { backoffMinMs, backoffMaxMs } = options.controlPlane;
  const alternatives = new Alternatives({ ...options, steadyAfterMs: STEADY_AFTER_MS });
  return await keepRunning(
    (progress) => alternatives.run(progress, signal),
    {
      clock: options.clock,
      random: options.random,
      backoff: createBackoff(backoffMinMs, backoffMaxMs),
      minIntervalMs: MIN_INTERVAL_MS,
      steadyAfterMs: STEADY_AFTER_MS,
      judge: (error) => judge(error, backoffMaxMs),
      onEnd: createEndTeller(options),
    },
    signal,
  );
}

/** `recovery` is the policy; what is no error of the house is a bug and ends everything. */
function judge(error: unknown, maxWaitMs: number): Verdict {
  if (!(error instanceof HouseError) || error.recovery === 'stop') return { stop: true };
  if (!(error instanceof SourceError)) return { failed: true };
  return {
    immediate: error.code === 'too-many-pings',
    retryAfterMs: Math.min(error.retryAfterMs ?? 0, maxWaitMs),
  };
}

function createEndTeller({ context, clock }: KeepFollowingOptions): (end: AttemptEnd) => void {
  const { controlPlane, observer } = context;
  const streak = createFailureStreak({
    what: 'control-plane',
    name: controlPlane,
    clock,
    observer,
  });
  return ({ error: thrown, retryInMs, immediate, wasGood }) => {
    const error = thrown instanceof HouseError ? { error: thrown } : {};
    observer.observe({ kind: 'lost', controlPlane, ...error, retryInMs, immediate });
    if (wasGood) streak.ended();
    if (!immediate) streak.failed(error.error);
  };
}
