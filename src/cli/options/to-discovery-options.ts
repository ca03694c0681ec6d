import type {
  DiscoveryOptions,
  OutputOptions,
  PublicationOptions,
} from '../../discovery/options.js';
import type { AccessSurroundings } from './to-access.js';
import type { OptionValues, Resolved } from './resolve-options.js';
import type { RUN_OPTIONS } from './run-options.js';
import { toSubscription, type SubscriptionSettings } from './to-subscription.js';

type RunValues = OptionValues<typeof RUN_OPTIONS>;

/**
 * Puts the resolved options of `run` into the shape that the discovery tool takes, and checks what only several
 * of them together can break.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toDiscoveryOptions(
  resolved: Resolved<typeof RUN_OPTIONS> & SubscriptionSettings,
  surroundings: AccessSurroundings,
): DiscoveryOptions {
  const { values } = resolved;
  return {
    ...toSubscription(resolved, surroundings),
    publication: toPublication(values),
    output: toOutput(values),
  };
}

function toPublication(values: RunValues): PublicationOptions {
  return {
    removalDelayMs: values.removalDelay,
    maxDropShare: values.maxDrop,
    maxDropHoldMs: values.maxDropHold,
    minTargets: values.minTargets,
    reconcileIntervalMs: values.reconcileInterval,
    minWriteIntervalMs: values.minWriteInterval,
    maxTargets: values.maxTargets,
    maxOutputBytes: values.maxOutputSize,
    ...(values.once ? { once: { timeoutMs: values.timeout } } : {}),
  };
}

function toOutput(values: RunValues): OutputOptions {
  const mode = values.outputFileMode;
  return { file: values.outputFile, ...(mode === undefined ? {} : { fileMode: mode }) };
}
