import type { ApiVersion } from '../../mads/api-version.js';
import type { AssignmentV1 } from '../../mads/assignment-message.js';
import {
  encodeAssignmentJson,
  encodeAssignmentV1,
  encodeAssignmentV1Alpha1,
} from '../../mads/encode-assignment.js';
import type { JsonResource, ProtobufResource } from '../../mads/encoded-resource.js';
import { resourceName, toV1Alpha1 } from './to-v1alpha1.js';

/** One version of what is served. */
export interface Snapshot {
  /** Opaque; another one whenever the content is another. */
  readonly version: string;
  readonly assignments: readonly AssignmentV1[];
  /** All assignments, encoded once for all clients. */
  readonly encoded: EncodedAssignments;
}

/** Assignments as each API sends them; encoded when first asked for, then kept. */
export interface EncodedAssignments extends Readonly<
  Record<ApiVersion, readonly ProtobufResource[]>
> {
  readonly json: readonly JsonResource[];
}

/** Makes a version of what is served. */
export function createSnapshot(version: string, assignments: readonly AssignmentV1[]): Snapshot {
  return { version, assignments, encoded: encodeAll(assignments) };
}

/**
 * What a client gets that asks for `resourceNames`: everything when it names nothing, else the dataplanes that it
 * names exactly (`*` is a name like any other).
 */
export function selectResources(
  snapshot: Snapshot,
  resourceNames: readonly string[],
): EncodedAssignments {
  if (resourceNames.length === 0) return snapshot.encoded;
  const wanted = new Set(resourceNames);
  const selected = snapshot.assignments.map((assignment) => ({
    ...assignment,
    targets: assignment.targets.filter(({ name }) =>
      wanted.has(resourceName(assignment.mesh, name)),
    ),
  }));
  return encodeAll(selected.filter(({ targets }) => targets.length > 0));
}

/** True when both hold the same assignments, in whatever order. */
export function hasSameContent(a: EncodedAssignments, b: EncodedAssignments): boolean {
  return contentOf(a) === contentOf(b);
}

function contentOf({ json }: EncodedAssignments): string {
  return json
    .map(({ value }) => value.toString('utf8'))
    .sort()
    .join('\n');
}

function encodeAll(assignments: readonly AssignmentV1[]): EncodedAssignments {
  const v1 = lazily(() => assignments.map(encodeAssignmentV1));
  const v1alpha1 = lazily(() => assignments.flatMap(toV1Alpha1).map(encodeAssignmentV1Alpha1));
  const json = lazily(() => assignments.map(encodeAssignmentJson));
  return {
    get v1() {
      return v1();
    },
    get v1alpha1() {
      return v1alpha1();
    },
    get json() {
      return json();
    },
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
