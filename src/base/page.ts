/** Bytes, with a view through which they are copied four at a time: for short stretches the quickest way. */
export class Page {
  readonly bytes: Buffer;
  readonly view: DataView;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** What {@link PageWriter} may write beyond what it is told to put: the rest of a word, which is put over next. */
export const SLACK_BYTES = 3;

/**
 * A page that is written from its beginning to its end. Nobody checks that there is room, with {@link SLACK_BYTES}
 * behind it: make sure before.
 */
export class PageWriter {
  #page: Page;
  /** Where the next byte goes. */
  at = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  get page(): Page {
    return this.#page;
  }

  /** How many bytes there is still room for. */
  get room(): number {
    return this.#page.bytes.length - SLACK_BYTES - this.at;
  }

  /** Goes on at the beginning of another page. */
  turnTo(page: Page): void {
    this.#page = page;
    this.at = 0;
  }

  putByte(byte: number): void {
    this.#page.view.setUint8(this.at++, byte);
  }

  /** Copies bytes `start` to before `end`. */
  put(from: DataView, start: number, end: number): void {
    const to = this.#page.view;
    const last = end - WORD_BYTES;
    let at = this.at;
    let next = start;
    for (; next <= last; next += WORD_BYTES, at += WORD_BYTES)
      to.setInt32(at, from.getInt32(next, true), true);
    if (next < end) to.setInt32(at, restOfText(from, next, end), true);
    this.at = at + end - next;
  }

  /**
   * Copies bytes `start` to before `end` of a text.
   *
   * @returns {@link NEEDS_ESCAPES} and {@link NOT_ASCII}, as far as they are true of the text, or-ed together; 0 when
   * it is plain.
   */
  putText(from: DataView, start: number, end: number): number {
    const to = this.#page.view;
    const last = end - WORD_BYTES;
    let at = this.at;
    let next = start;
    let escapes = 0;
    let upper = 0;
    for (; next <= last; next += WORD_BYTES, at += WORD_BYTES) {
      const word = from.getInt32(next, true);
      to.setInt32(at, word, true);
      escapes |= unprintable(word) | zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES);
      upper |= word;
    }
    if (next < end) {
      const word = restOfText(from, next, end);
      to.setInt32(at, word, true);
      escapes |= unprintable(word) | zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES);
      upper |= word;
    }
    this.at = at + end - next;
    return (escapes === 0 ? 0 : NEEDS_ESCAPES) | ((upper & TOP_BITS) === 0 ? 0 : NOT_ASCII);
  }
}

const WORD_BYTES = 4;

/** The last one to three bytes of a text as a word, which is filled up with letters. */
function restOfText(from: DataView, start: number, end: number): number {
  const isWithin = start + WORD_BYTES <= from.byteLength;
  const bits = 8 * (end - start);
  const word = isWithin ? from.getInt32(start, true) : restByByte(from, start, end);
  return (word & ((1 << bits) - 1)) | (LETTERS << bits);
}

function restByByte(from: DataView, start: number, end: number): number {
  let word = 0;
  for (let at = end - 1; at >= start; at--) word = (word << 8) | from.getUint8(at);
  return word;
}

/** Somewhere in the text there is a character that JSON escapes: a control character, a quote, a backslash. */
export const NEEDS_ESCAPES = 1;

/** Not all of the text is ASCII, and whether it is UTF-8 is not known. */
export const NOT_ASCII = 2;

const LOW_BITS = 0x01010101;
const TOP_BITS = 0x80808080;
const BLANKS = 0x20202020;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;

const LETTERS = 0x61616161;

/** Has a top bit set if some byte of `word` is zero, and only then (Hacker's Delight, "Find First 0-Byte"). */
function zeroBytes(word: number): number {
  return (word - LOW_BITS) & ~word & TOP_BITS;
}

/** Has a top bit set if some byte of `word` is below 0x20, and only then. */
function unprintable(word: number): number {
  return (word - BLANKS) & ~word & TOP_BITS;
}
