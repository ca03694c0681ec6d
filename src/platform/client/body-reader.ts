/** A response body grew beyond the limit; the rest was not read. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

const EMPTY: Buffer = Buffer.alloc(0);

/** Where the first body begins to be gathered. */
const FIRST_BYTES = 64 * 1024;

/**
 * Reads bodies, each into one buffer, chunk by chunk as they come in: a large one is never copied as a whole in the
 * end. Bodies of one origin are much alike: so there is room for the next one from the beginning.
 */
export class BodyReader {
  readonly #maxBytes: number;
  #room = FIRST_BYTES;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws ResponseTooLargeError, and what reading the body throws. */
  async read(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
    let gathered: Buffer = EMPTY;
    let size = 0;
    for await (const chunk of chunks) {
      const end = size + chunk.length;
      if (end > this.#maxBytes)
        throw new ResponseTooLargeError(
          `the response is larger than ${String(this.#maxBytes)} bytes`,
        );
      if (end > gathered.length) gathered = enlarged(gathered, size, Math.max(end, this.#room));
      chunk.copy(gathered, size);
      size = end;
    }
    if (size === 0) return EMPTY;
    this.#room = Math.max(FIRST_BYTES, Math.ceil(size * 1.125));
    const body = gathered.subarray(0, size);
    return size < gathered.length / 4 ? Buffer.from(body) : body;
  }
}

/** Doubled, so that all copying together stays in proportion to the body. */
function enlarged(gathered: Buffer, size: number, wanted: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * gathered.length));
  gathered.copy(larger, 0, 0, size);
  return larger;
}
