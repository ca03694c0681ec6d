/**
 * Marks a branch that the types rule out, so that a new member of a union is a compile error there.
 *
 * @throws Error when a value arrives all the same, which is a bug of ours.
 */
export function assertNever(value: never): never {
  throw new Error(`Cannot happen: unexpected value "${String(value)}"`);
}
