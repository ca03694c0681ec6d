/** An answer of which nothing is encoded any more. */
export interface OracleAnswer {
  /** What the answer says its resources are; empty when it says nothing. */
  readonly typeUrl: string;
  readonly resources: readonly OracleResource[];
}

/** A resource, or what can be read of a damaged one. */
export type OracleResource =
  | { readonly kind: 'good'; readonly mesh: string; readonly targets: readonly OracleTarget[] }
  | {
      readonly kind: 'damaged';
      readonly identities: readonly OracleIdentity[];
      /** False when the resource may hold targets that none of `identities` leads to. */
      readonly identified: boolean;
    };

/** Mesh and dataplane name. */
export type OracleIdentity = readonly [mesh: string, name: string];

/** One dataplane. */
export interface OracleTarget {
  readonly name: string;
  readonly instance: string;
  readonly service: string;
  readonly job: string;
  readonly scheme: string;
  readonly address: string;
  readonly path: string;
  /** Labels that users chose, weakest layer first. */
  readonly layers: readonly ReadonlyMap<string, string>[];
}

/** A resource of which nothing can be told, not even whose it is. */
export const NOBODYS: OracleResource = { kind: 'damaged', identities: [], identified: false };

/** The message that a resource of each generation is. */
export const MESSAGE_NAMES = {
  v1: 'kuma.observability.v1.MonitoringAssignment',
  v1alpha1: 'kuma.observability.v1alpha1.MonitoringAssignment',
} as const;

/** What a type URL says behind its last slash. */
export function messageNameOf(typeUrl: string): string {
  return typeUrl.split('/').at(-1) ?? '';
}

/** A damaged resource with targets of these names; an empty name is one that could not be read. */
export function damagedResource(mesh: string, names: readonly string[]): OracleResource {
  if (mesh === '') return NOBODYS;
  const known = names.filter((name) => name !== '');
  return {
    kind: 'damaged',
    identities: known.map((name) => [mesh, name] as const),
    identified: known.length > 0 && known.length === names.length,
  };
}
