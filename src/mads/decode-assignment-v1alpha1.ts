import type { AssignmentIdentity, AssignmentTarget, DecodedResource } from './assignment.js';
import { WireError } from './wire-error.js';
import { readMapEntry, readMessage } from './wire-reader.js';

/** The labels that v1alpha1 uses for what v1 has fields for; all others are tags of the dataplane. */
const PROTOCOL_LABELS: ReadonlySet<string> = new Set([
  'mesh',
  'dataplane',
  'job',
  'instance',
  '__scheme__',
  '__metrics_path__',
]);

/**
 * Decodes a `kuma.observability.v1alpha1.MonitoringAssignment`: one dataplane, named
 * `/meshes/MESH/dataplanes/NAME`, all else in labels, the address in its target's `__address__`. Never throws:
 * damage becomes a reason, with the identity if it stands before it.
 */
export function decodeAssignmentV1Alpha1(value: Buffer): DecodedResource {
  let resourceName = '';
  const labels = new Map<string, string>();
  const addresses: string[] = [];
  try {
    readMessage(value, {
      1: { text: (text) => (resourceName = text) },
      2: { message: (bytes) => addresses.push(decodeTargetAddress(bytes)) },
      3: {
        message: (bytes) => {
          readMapEntry(bytes, labels);
        },
      },
    });
    return toAssignment(resourceName, labels, addresses);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const identity = identityFromName(resourceName);
    return {
      kind: 'undecodable',
      reason: error.message,
      identities: identity === undefined ? [] : [identity],
      identified: identity !== undefined,
    };
  }
}

function decodeTargetAddress(bytes: Buffer): string {
  const labels = new Map<string, string>();
  readMessage(bytes, {
    1: {
      message: (entry) => {
        readMapEntry(entry, labels);
      },
    },
  });
  return labels.get('__address__') ?? '';
}

function identityFromName(resourceName: string): AssignmentIdentity | undefined {
  const match = /^\/meshes\/([^/]+)\/dataplanes\/(.+)$/s.exec(resourceName);
  return match === null ? undefined : { mesh: match[1] ?? '', name: match[2] ?? '' };
}

function toAssignment(
  resourceName: string,
  labels: ReadonlyMap<string, string>,
  addresses: readonly string[],
): DecodedResource {
  const fromName = identityFromName(resourceName);
  const mesh = labels.get('mesh') ?? fromName?.mesh ?? '';
  const name = labels.get('dataplane') ?? fromName?.name ?? '';
  if (mesh === '' || name === '') throw new WireError('the mesh or the dataplane is missing');
  const targets = addresses.map((address) => toTarget(labels, { name, address }));
  return { kind: 'assignment', assignment: { mesh, labels: new Map(), targets } };
}

function toTarget(
  labels: ReadonlyMap<string, string>,
  { name, address }: { readonly name: string; readonly address: string },
): AssignmentTarget {
  const job = labels.get('job') ?? '';
  return {
    name,
    address,
    job,
    instance: labels.get('instance') ?? name,
    service: labels.get('service') ?? job,
    scheme: labels.get('__scheme__') ?? '',
    metricsPath: labels.get('__metrics_path__') ?? '',
    labels: new Map([...labels].filter(([label]) => !PROTOCOL_LABELS.has(label))),
  };
}
