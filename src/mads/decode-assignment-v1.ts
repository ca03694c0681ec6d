import type { AssignmentTarget, DecodedResource } from './assignment.js';
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
  const damages: WireError[] = [];
  try {
    readMessage(value, {
      2: { text: (text) => (mesh = text) },
      3: { text: (text) => (service = text) },
      4: {
        message: (bytes) => {
          decodeTarget(bytes, targets, damages);
        },
      },
      5: {
        message: (bytes) => {
          readMapEntry(bytes, labels);
        },
      },
    });
    const [damage] = damages;
    if (damage !== undefined) throw damage;
    requireIdentity(mesh, targets);
    return {
      kind: 'assignment',
      assignment: { mesh, labels, targets: targets.map((draft) => toTarget(draft, service)) },
    };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return undecodable(error.message, mesh, targets);
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

/**
 * Stands in `targets` before its first field is read, so that a name before the damage is not lost; the targets
 * behind a damaged one are read all the same, for theirs.
 */
function decodeTarget(bytes: Buffer, targets: TargetDraft[], damages: WireError[]): void {
  const draft = {
    name: '',
    scheme: '',
    address: '',
    metricsPath: '',
    labels: new Map<string, string>(),
  };
  targets.push(draft);
  try {
    readTarget(bytes, draft);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    damages.push(error);
  }
}

function readTarget(bytes: Buffer, draft: TargetDraft): void {
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

function undecodable(
  reason: string,
  mesh: string,
  targets: readonly { readonly name: string }[],
): DecodedResource {
  const named = mesh === '' ? [] : targets.filter(({ name }) => name !== '');
  const identified = named.length > 0 && named.length === targets.length;
  return {
    kind: 'undecodable',
    reason,
    identities: named.map(({ name }) => ({ mesh, name })),
    identified,
  };
}
