/** Bytes or values that are not what the protocol says. Decoders throw it; it never leaves the `mads` room. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
