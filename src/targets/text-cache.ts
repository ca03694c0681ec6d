/** Beyond so many bytes of texts all of them are forgotten: peers choose them. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a text takes beside its bytes. */
const TEXT_BYTES = 64;

/** Longer texts are not kept. */
const MAX_TEXT_BYTES = 64 * 1024;

const FIRST_PLACES = 64;

/** An odd number with bits all over. */
const FACTOR = 0x01000193;

/** Drawn anew at each start: peers choose the texts, and shall not choose the hashes. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/**
 * Keeps what was made of texts that come again and again, so that it is made once for each, and is the very same. Texts
 * are found by their bytes, which stand close together: no string is made of one that is known.
 */
export class TextCache<T> {
  readonly #make: (text: string) => T;
  readonly #learnt: (bytes: number) => void;
  #values: T[] = [];
  #hashes: number[] = [];
  /** Where each text ends in `#bytes`; the next one begins there. */
  #ends: number[] = [];
  #bytes: Buffer = Buffer.alloc(FIRST_PLACES);
  /** Number of a text, from 1, at the place that its hash says, or the next free one. At least half of it is free. */
  #table = new Uint32Array(FIRST_PLACES);
  /** Number of the text that was read last. */
  #last = 0;

  /** @param learnt is told what each new text takes. */
  constructor(make: (text: string) => T, learnt: (bytes: number) => void = () => undefined) {
    this.#make = make;
    this.#learnt = learnt;
  }

  /** What is made of the text of bytes `start` to before `end`. */
  read(bytes: Buffer, start: number, end: number): T {
    const length = end - start;
    if (length > MAX_TEXT_BYTES) return this.#make(bytes.toString('utf8', start, end));
    if (this.#lengthOf(this.#last) !== length || !this.#isAt(this.#last, bytes, start)) {
      const hash = hashOf(bytes, start, end);
      let place = hash & (this.#table.length - 1);
      let number = this.#table[place] as number;
      while (
        number > 0 &&
        !(this.#lengthOf(number) === length && this.#isAt(number, bytes, start))
      ) {
        place = (place + 1) & (this.#table.length - 1);
        number = this.#table[place] as number;
      }
      this.#last = number > 0 ? number : this.#learn(bytes.subarray(start, end), hash);
    }
    return this.#values[this.#last - 1] as T;
  }

  /** How many bytes the text with this number has; -1 for none. */
  #lengthOf(number: number): number {
    if (number === 0) return -1;
    return (this.#ends[number - 1] as number) - this.#startOf(number);
  }

  #startOf(number: number): number {
    return number === 1 ? 0 : (this.#ends[number - 2] as number);
  }

  /** True when the text with this number stands at `start` of `bytes`. */
  #isAt(number: number, bytes: Buffer, start: number): boolean {
    const from = this.#startOf(number);
    const length = (this.#ends[number - 1] as number) - from;
    for (let i = 0; i < length; i++)
      if ((this.#bytes[from + i] as number) !== (bytes[start + i] as number)) return false;
    return true;
  }

  /** Returns the number of the new text. */
  #learn(bytes: Buffer, hash: number): number {
    const value = this.#make(bytes.toString('utf8'));
    let start = this.#ends.at(-1) ?? 0;
    if (start + bytes.length + TEXT_BYTES * this.#values.length > MAX_BYTES) {
      this.#forget();
      start = 0;
    }
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = enlarged(this.#bytes, end);
    bytes.copy(this.#bytes, start);
    this.#learnt(bytes.length + TEXT_BYTES);
    const number = this.#values.push(value);
    this.#hashes.push(hash);
    this.#ends.push(end);
    if (2 * number > this.#table.length) this.#enlargeTable();
    else this.#put(number);
    return number;
  }

  #put(number: number): void {
    const mask = this.#table.length - 1;
    let place = (this.#hashes[number - 1] as number) & mask;
    while (this.#table[place] !== 0) place = (place + 1) & mask;
    this.#table[place] = number;
  }

  #enlargeTable(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    for (let number = 1; number <= this.#values.length; number++) this.#put(number);
  }

  #forget(): void {
    this.#values = [];
    this.#hashes = [];
    this.#ends = [];
    this.#bytes = Buffer.alloc(FIRST_PLACES);
    this.#table = new Uint32Array(FIRST_PLACES);
  }
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), FACTOR);
  return hash ^ (hash >>> 15);
}

function enlarged(bytes: Buffer, wanted: number): Buffer {
  const larger = Buffer.alloc(Math.max(wanted, 2 * bytes.length));
  bytes.copy(larger);
  return larger;
}
