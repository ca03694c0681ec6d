import type { AssignmentIdentity, AssignmentTarget, DecodedResource } from './assignment.js';
import { WireError } from './wire-error.js';
import { readMapEntry, readMessage } from './wire-reader.js';

/**
 * Decodes a `kuma.observability.v1.MonitoringAssignment`. Never throws: damage becomes a reason, with the
 * identities that stand before it.
 */
export function decodeAssignmentV1(value: Buffer): DecodedResource {
  let mesh = '';
  let service = '';
  const labels = new Map<string, string>();
  const targets: TargetDraft[] = [];
  try {
    readMessage(value, {
      2: { text: (text) => (mesh = text) },
      3: { text: (text) => (service = text) },
      4: {
        message: (bytes) => {
          decodeTarget(bytes, targets);
        },
      },
      5: {
        message: (bytes) => {
          readMapEntry(bytes, labels);
        },
      },
    });
    requireIdentity(mesh, targets);
    return {
      kind: 'assignment',
      assignment: { mesh, labels, targets: targets.map((draft) => toTarget(draft, service)) },
    };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return {
      kind: 'undecodable',
      reason: error.message,
      identities: readableIdentities(mesh, targets),
    };
  }
}

/** A target while its fields arrive. */
interface TargetDraft {
  name: string;
  scheme: string;
  address: string;
  metricsPath: string;
  readonly labels: Map<string, string>;
}

/** Stands in `targets` before its first field is read, so that a name before the damage is not lost. */
function decodeTarget(bytes: Buffer, targets: TargetDraft[]): void {
  const draft: TargetDraft = {
    name: '',
    scheme: '',
    address: '',
    metricsPath: '',
    labels: new Map(),
  };
  targets.push(draft);
  readMessage(bytes, {
    1: { text: (text) => (draft.name = text) },
    2: { text: (text) => (draft.scheme = text) },
    3: { text: (text) => (draft.address = text) },
    4: { text: (text) => (draft.metricsPath = text) },
    5: {
      message: (entry) => {
        readMapEntry(entry, draft.labels);
      },
    },
  });
}

function toTarget(draft: TargetDraft, service: string): AssignmentTarget {
  return { ...draft, instance: draft.name, service, job: service };
}

/** @throws WireError when the identity of a target is incomplete; empty bytes decode to an empty message. */
function requireIdentity(mesh: string, targets: readonly { readonly name: string }[]): void {
  if (mesh === '') throw new WireError('the mesh is missing');
  if (targets.some((target) => target.name === ''))
    throw new WireError('the name of a target is missing');
}

function readableIdentities(
  mesh: string,
  targets: readonly { readonly name: string }[],
): readonly AssignmentIdentity[] {
  if (mesh === '') return [];
  return targets
    .filter((target) => target.name !== '')
    .map((target) => ({ mesh, name: target.name }));
}
