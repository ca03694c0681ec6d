import { formatDuration } from '../../base/duration.js';
import type { AccessOptions, ControlPlaneOptions } from '../../discovery/options.js';
import { addressText } from '../../mads/control-plane-address.js';
import type { ControlPlaneAddress } from '../../mads/control-plane-address.js';
import type { ENTRY_OPTIONS } from './file-options.js';
import type { Origin } from './option-source.js';
import type { ResolvedControlPlane } from './resolve-control-planes.js';
import { errorAt } from './resolve-options.js';
import type { OptionValues, Resolved } from './resolve-options.js';
import { toAccess, type AccessSurroundings } from './to-access.js';

type Options = typeof ENTRY_OPTIONS;

/** What says which control planes there are. */
export interface ControlPlaneSettings extends Resolved<Options> {
  /** Those that a configuration file lists; default: one for each `cpAddress`. */
  readonly controlPlanes?: readonly ResolvedControlPlane[];
}

/**
 * Puts the options of all control planes into the shape that the discovery tool takes, and checks what only several
 * of them together can break. Each entry of a configuration file has an access of its own.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toControlPlanes(
  settings: ControlPlaneSettings,
  surroundings: AccessSurroundings,
): readonly ControlPlaneOptions[] {
  const { controlPlanes, values } = settings;
  const listed = controlPlanes?.map((entry) => toListed(entry, surroundings));
  assertDistinct(settings);
  // With a list, too: what is secret for all is a secret even when each has its own.
  const access = toAccess(settings, surroundings);
  if (listed !== undefined) return listed;
  assertFits(settings);
  return values.cpAddress.map((addresses) => toControlPlane(values, { addresses, access }));
}

/**
 * One control plane that a configuration file lists.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toListed(
  entry: ResolvedControlPlane,
  surroundings: AccessSurroundings,
): ControlPlaneOptions {
  const { values } = entry;
  const access = toAccess(entry, surroundings);
  assertFits(entry);
  const labels = new Map(values.label.map(({ name, value }) => [name, value]));
  return { ...toControlPlane(values, { addresses: values.cpAddress.flat(), access }), labels };
}

/** Makes sure that each control plane is there once. */
function assertDistinct(settings: ControlPlaneSettings): void {
  const seen = new Set<string>();
  for (const { values, origins } of settings.controlPlanes ?? [settings]) {
    for (const text of values.cpAddress.flat().map(addressText)) {
      if (seen.has(text)) throw followedTwice(text, origins.cpAddress);
      seen.add(text);
    }
  }
}

function followedTwice(text: string, origin: Origin): Error {
  return errorAt(
    origin,
    `Cannot follow "${text}" twice (from ${origin.name}): give each control plane once`,
  );
}

function assertFits(resolved: Resolved<Options>): void {
  assertBackoff(resolved);
  assertRung(resolved);
}

function assertBackoff({ values, origins }: Resolved<Options>): void {
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
function assertRung({ values, origins }: Resolved<Options>): void {
  if (values.transport !== 'http' || values.apiVersion !== 'v1alpha1') return;
  const { transport, apiVersion } = origins;
  const origin = apiVersion.kind === 'flag' ? transport : apiVersion;
  throw errorAt(
    origin,
    `Cannot use v1alpha1 for --api-version with http for --transport (from ${origin.name}): ` +
      'no Kuma ever served v1alpha1 over HTTP; leave one of them out',
  );
}

function toControlPlane(
  values: OptionValues<Options>,
  reached: {
    readonly addresses: readonly ControlPlaneAddress[];
    readonly access: AccessOptions;
  },
): ControlPlaneOptions {
  return {
    ...reached,
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
