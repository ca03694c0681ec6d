import { formatDuration } from '../../base/duration.js';
import { addressText } from '../../mads/control-plane-address.js';
import type { ControlPlaneAddress } from '../../mads/control-plane-address.js';
import type {
  ControlPlaneOptions,
  DiscoveryOptions,
  OutputOptions,
} from '../../discovery/options.js';
import type { PublicationOptions } from '../../discovery/options.js';
import { toAddressRanges } from '../../targets/address-ranges.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import { toAccess, type AccessSurroundings } from './to-access.js';
import { errorAt } from './resolve-options.js';
import type { OptionValues, Resolved } from './resolve-options.js';
import type { RUN_OPTIONS } from './run-options.js';

type RunValues = OptionValues<typeof RUN_OPTIONS>;

/**
 * Puts the resolved options of `run` into the shape that the discovery tool takes, and checks what only several
 * of them together can break.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toDiscoveryOptions(
  resolved: Resolved<typeof RUN_OPTIONS>,
  surroundings: AccessSurroundings,
): DiscoveryOptions {
  const { values } = resolved;
  const access = toAccess(resolved, surroundings);
  assertBackoff(resolved);
  assertRung(resolved);
  return {
    controlPlanes: distinct(resolved).map((addresses) => ({
      ...toControlPlane(values, addresses),
      access,
    })),
    translation: toTranslation(values),
    publication: toPublication(values),
    output: toOutput(values),
  };
}

function assertBackoff({ values, origins }: Resolved<typeof RUN_OPTIONS>): void {
  const { backoffMin, backoffMax } = values;
  if (backoffMin <= backoffMax) return;
  const origin = origins.backoffMin.kind === 'default' ? origins.backoffMax : origins.backoffMin;
  throw errorAt(
    origin,
    `Cannot use ${formatDuration(backoffMin)} for --backoff-min with ${formatDuration(backoffMax)} for --backoff-max ` +
      `(from ${origin.name}): the first pause is longer than the longest`,
  );
}

/** Kuma never served v1alpha1 over HTTP. */
function assertRung({ values, origins }: Resolved<typeof RUN_OPTIONS>): void {
  if (values.transport !== 'http' || values.apiVersion !== 'v1alpha1') return;
  const { transport, apiVersion } = origins;
  const origin = apiVersion.kind === 'environment' ? apiVersion : transport;
  throw errorAt(
    origin,
    `Cannot use v1alpha1 for --api-version with http for --transport (from ${origin.name}): ` +
      'no Kuma ever served v1alpha1 over HTTP; leave one of them out',
  );
}

/** The control planes, each once. */
function distinct({
  values,
  origins,
}: Resolved<typeof RUN_OPTIONS>): readonly (readonly ControlPlaneAddress[])[] {
  const texts = values.cpAddress.flat().map(addressText);
  const twice = texts.find((text, index) => texts.indexOf(text) < index);
  if (twice === undefined) return values.cpAddress;
  throw errorAt(
    origins.cpAddress,
    `Cannot follow "${twice}" twice (from ${origins.cpAddress.name}): give each control plane once`,
  );
}

function toControlPlane(
  values: RunValues,
  addresses: readonly ControlPlaneAddress[],
): Omit<ControlPlaneOptions, 'access'> {
  return {
    addresses,
    transport: values.transport,
    apiVersion: values.apiVersion,
    nodeId: values.name,
    fetchTimeoutMs: values.fetchTimeout,
    connectTimeoutMs: values.connectTimeout,
    firstResponseTimeoutMs: values.firstResponseTimeout,
    keepaliveTimeMs: values.keepaliveTime,
    keepaliveTimeoutMs: values.keepaliveTimeout,
    backoffMinMs: values.backoffMin,
    backoffMaxMs: values.backoffMax,
    maxResponseBytes: values.maxResponseSize,
  };
}

function toTranslation(values: RunValues): TranslationOptions {
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
