/** Mesh and dataplane name in one text: a target that keeps it is the same one, whatever else changes. */
export type Identity = string;

/** NUL cannot be part of a Kuma name, so two different pairs never meet. */
export function identityOf(mesh: string, dataplane: string): Identity {
  return `${mesh}\u0000${dataplane}`;
}

/** What {@link identityOf} put together. */
export function identityParts(identity: Identity): readonly [mesh: string, dataplane: string] {
  const end = identity.indexOf('\u0000');
  return [identity.slice(0, end), identity.slice(end + 1)];
}
