import type { DiscoveryOptions } from '../../discovery/options.js';
import { toAddressRanges } from '../../targets/address-ranges.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { OptionValues, Resolved } from './resolve-options.js';
import type { SUBSCRIPTION_OPTIONS } from './subscription-options.js';
import type { AccessSurroundings } from './to-access.js';
import { toControlPlanes, type ControlPlaneSettings } from './to-control-planes.js';

type Options = typeof SUBSCRIPTION_OPTIONS;

/** What it takes to learn of targets. */
export type Subscription = Pick<DiscoveryOptions, 'controlPlanes' | 'translation'>;

/** The options of a subscription as they were resolved, and the control planes of a configuration file. */
export type SubscriptionSettings = Resolved<Options> & Pick<ControlPlaneSettings, 'controlPlanes'>;

/**
 * Puts the resolved options of a subscription into the shape that the discovery tool takes, and checks what only
 * several of them together can break.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toSubscription(
  settings: SubscriptionSettings,
  surroundings: AccessSurroundings,
): Subscription {
  return {
    controlPlanes: toControlPlanes(settings, surroundings),
    translation: toTranslation(settings.values),
  };
}

function toTranslation(values: OptionValues<Options>): TranslationOptions {
  return {
    labelStyle: values.labelStyle,
    labels: new Map(values.label.map(({ name, value }) => [name, value])),
    meshes: new Set(values.mesh),
    ...(values.shard === undefined ? {} : { shard: values.shard }),
    maxLabelsPerTarget: values.maxLabelsPerTarget,
    maxLabelBytes: values.maxLabelLength,
    allowedAddresses: toAddressRanges(values.allowCidr),
    deniedAddresses: toAddressRanges(values.denyCidr),
  };
}
