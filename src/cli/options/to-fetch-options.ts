import type { Fetch } from '../../discovery/fetch-targets.js';
import type { FETCHING_OPTIONS } from './fetching-options.js';
import type { Resolved } from './resolve-options.js';
import type { AccessSurroundings } from './to-access.js';
import { toSubscription, type SubscriptionSettings } from './to-subscription.js';

/** The options of a command that fetches as they were resolved, and the control planes of a configuration file. */
export type FetchSettings = Resolved<typeof FETCHING_OPTIONS> & SubscriptionSettings;

/** Nobody else can change what was printed. A day is nearly never. */
const NEVER_MS = 86_400_000;

/**
 * Puts the resolved options into the shape that the discovery tool takes. What `run` holds back to protect its readers
 * is shown as it is: nobody is harmed by it.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toFetchOptions(
  settings: FetchSettings,
  surroundings: AccessSurroundings,
): Fetch['options'] {
  const { values } = settings;
  return {
    ...toSubscription(settings, surroundings),
    publication: {
      removalDelayMs: values.removalDelay,
      maxDropShare: 1,
      maxDropHoldMs: 0,
      minTargets: 0,
      reconcileIntervalMs: NEVER_MS,
      minWriteIntervalMs: 0,
      maxTargets: values.maxTargets,
      maxOutputBytes: values.maxOutputSize,
    },
  };
}
