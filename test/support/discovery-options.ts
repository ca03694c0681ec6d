import type {
  ControlPlaneOptions,
  DiscoveryOptions,
  PublicationOptions,
} from '../../src/discovery/options.js';
import type { ControlPlaneAddress } from '../../src/mads/control-plane-address.js';
import { toAddressRanges } from '../../src/targets/address-ranges.js';
import type { TranslationOptions } from '../../src/targets/translation-options.js';

/** Translation as the command line's defaults give it, without the denied addresses. */
export function translationOptions(
  overrides: Partial<TranslationOptions> = {},
): TranslationOptions {
  return {
    labelStyle: 'classic',
    labels: new Map(),
    meshes: new Set(),
    maxLabelsPerTarget: 200,
    maxLabelBytes: 65_536,
    allowedAddresses: toAddressRanges([]),
    deniedAddresses: toAddressRanges([]),
    ...overrides,
  };
}

/** A control plane on a port of this machine, or on one of several; times are the defaults. */
export function controlPlaneOptions(
  ports: number | readonly number[],
  overrides: Partial<ControlPlaneOptions> = {},
): ControlPlaneOptions {
  return {
    addresses: [ports].flat().map((port) => addressAt(port)),
    transport: 'auto',
    apiVersion: 'auto',
    nodeId: 'kuma_sd',
    fetchTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    firstResponseTimeoutMs: 15_000,
    keepaliveTimeMs: 30_000,
    keepaliveTimeoutMs: 10_000,
    backoffMinMs: 50,
    backoffMaxMs: 1_000,
    maxResponseBytes: 64 * 1024 * 1024,
    access: { headers: [] },
    ...overrides,
  };
}

function addressAt(port: number): ControlPlaneAddress {
  return { kind: 'network', scheme: 'grpc', host: '127.0.0.1', port, tls: false };
}

/** Publication that trusts every answer and writes each at once, so that a test sees each step. */
export function eagerPublication(overrides: Partial<PublicationOptions> = {}): PublicationOptions {
  return {
    removalDelayMs: 0,
    maxDropShare: 1,
    maxDropHoldMs: 60_000,
    minTargets: 0,
    reconcileIntervalMs: 30_000,
    minWriteIntervalMs: 0,
    maxTargets: 1_000_000,
    maxOutputBytes: 2 ** 30,
    ...overrides,
  };
}

/** Ports of control planes: one, or several, and of each one port or those of its alternatives. */
export type Ports = number | readonly (number | readonly number[])[];

/** All options of a run. */
export function discoveryOptions(
  { port, file }: { readonly port: Ports; readonly file: string },
  overrides: {
    readonly controlPlane?: Partial<ControlPlaneOptions>;
    readonly translation?: Partial<TranslationOptions>;
    readonly publication?: Partial<PublicationOptions>;
  } = {},
): DiscoveryOptions {
  return {
    controlPlanes: (typeof port === 'number' ? [port] : port).map((ports) =>
      controlPlaneOptions(ports, overrides.controlPlane),
    ),
    translation: translationOptions(overrides.translation),
    publication: eagerPublication(overrides.publication),
    output: { file },
  };
}
