/** Bytes or values that are not what the protocol says. Decoders throw it; it never leaves the `mads` room. Without a stack trace. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(message: string) {
    // Each of a million resources may be damaged, and nobody reads where that was found: a trace is most of the cost.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
