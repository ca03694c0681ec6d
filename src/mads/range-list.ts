/** A list of byte ranges in two columns, which grow by doubling: no object per range. */
export class RangeList {
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Where each range starts. May be longer than the list, and is another one once the list has grown. */
  get starts(): Uint32Array {
    return this.#starts;
  }

  /** Where each range ends: the byte behind its last. Like {@link starts}. */
  get ends(): Uint32Array {
    return this.#ends;
  }

  add(start: number, end: number): void {
    if (this.#count === this.#starts.length) {
      this.#starts = enlarged(this.#starts, this.#count + 1);
      this.#ends = enlarged(this.#ends, this.#count + 1);
    }
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }
}

const SMALLEST = 16;

/** A copy of `column` with room for at least `length` numbers, and at least twice as many as before. */
export function enlarged(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(length, 2 * column.length, SMALLEST));
  larger.set(column);
  return larger;
}
