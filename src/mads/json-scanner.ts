import type { Work } from '../base/slices.js';
import type { RangeList } from './range-list.js';
import { WireError } from './wire-error.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** How much text is looked at from one pause to the next; a quoted text is never interrupted. */
const BYTES_PER_STEP = 64 * 1024;

/** An object of an answer has a handful of members; more would only cost time. */
const MOST_MEMBERS = 64;

/** What numbers and the three words of JSON are made of; which of them are valid is told when the value is read. */
const WORD_BYTES = Buffer.from('+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

/** For each byte 1 if it is one of {@link WORD_BYTES}. */
const IS_WORD_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(WORD_BYTES.includes(byte)),
);

/** Where a piece of JSON stands in its text: bytes `start` to before `end`. */
export interface JsonSlice {
  readonly start: number;
  readonly end: number;
}

/** A member of an object: the slices of its name (with quotes) and of its value. */
export interface JsonMemberSlice {
  readonly name: JsonSlice;
  readonly value: JsonSlice;
  /** True when the elements of the value have been found on the way: see {@link WantedElements}. */
  readonly hasElements: boolean;
}

/** A list whose elements are to be found on the way, so that its text need not be gone through twice. */
export interface WantedElements {
  /** The name of the member as it is usually written, with quotes. */
  readonly of: Buffer;
  /** Empty; the elements are put here. */
  readonly into: RangeList;
}

/**
 * Finds where values begin and end in a JSON text, without looking into them: they are read one by one, so that one
 * that is broken does not spoil the others. Brackets of both kinds count alike: that they match is checked when a
 * value is read.
 */
export class JsonScanner {
  readonly #text: Buffer;
  /** What is looked at next. */
  #at = 0;
  /** How many brackets are open of the value at hand. */
  #depth = 0;
  #pauseAt = BYTES_PER_STEP;

  constructor(text: Buffer) {
    this.#text = text;
  }

  /** Finds the members of the object that the text is. Throws a WireError unless it is one, of 64 members at most. */
  *members(wanted: WantedElements): Work<readonly JsonMemberSlice[]> {
    const members: JsonMemberSlice[] = [];
    this.#goTo(0);
    this.#skipBlanks();
    let isClosed = this.#opens(OPEN_OBJECT, CLOSE_OBJECT);
    while (!isClosed) {
      if (members.length === MOST_MEMBERS)
        throw new WireError(`the envelope has more than ${String(MOST_MEMBERS)} members`);
      const name = this.#memberName();
      const start = this.#at;
      const hasElements = this.#isList(name, wanted.of);
      if (hasElements) yield* this.elements(start, wanted.into);
      else while (!this.#endsValue()) yield;
      members.push({ name, value: { start, end: this.#at }, hasElements });
      isClosed = this.#closes(CLOSE_OBJECT);
    }
    this.#requireEnd();
    return members;
  }

  /** Finds the elements of the list that begins at `start`. Throws a WireError when there is no list. */
  *elements(start: number, into: RangeList): Work<void> {
    this.#goTo(start);
    let isClosed = this.#opens(OPEN_LIST, CLOSE_LIST);
    while (!isClosed) {
      const from = this.#at;
      while (!this.#endsValue()) yield;
      into.add(from, this.#at);
      isClosed = this.#closes(CLOSE_LIST);
    }
  }

  #isList(name: JsonSlice, wantedName: Buffer): boolean {
    const isWanted = wantedName.equals(this.#text.subarray(name.start, name.end));
    return isWanted && this.#text[this.#at] === OPEN_LIST;
  }

  #goTo(place: number): void {
    this.#at = place;
    this.#depth = 0;
    this.#pauseAt = place + BYTES_PER_STEP;
  }

  /** Goes behind an opening bracket and, with `true`, behind a closing one that follows at once. */
  #opens(open: number, close: number): boolean {
    if (this.#text[this.#at] !== open)
      throw new WireError(`expected "${String.fromCharCode(open)}" at byte ${String(this.#at)}`);
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  /** Goes behind a closing bracket, with `true`, or behind a comma. */
  #closes(close: number): boolean {
    this.#skipBlanks();
    const byte = this.#text[this.#at];
    if (byte === undefined) throw new WireError('the text ends inside a bracket');
    if (byte !== close && byte !== COMMA)
      throw new WireError(`expected "," at byte ${String(this.#at)}`);
    this.#at++;
    if (byte === COMMA) this.#skipBlanks();
    return byte === close;
  }

  /** Goes behind the name of a member, the colon and blanks. */
  #memberName(): JsonSlice {
    const start = this.#at;
    if (this.#text[start] !== QUOTE)
      throw new WireError(`expected a member name at byte ${String(start)}`);
    const end = endOfText(this.#text, start);
    this.#at = end;
    this.#skipBlanks();
    if (this.#text[this.#at] !== COLON)
      throw new WireError(`expected ":" at byte ${String(this.#at)}`);
    this.#at++;
    this.#skipBlanks();
    return { start, end };
  }

  /** Goes on to the end of the value at hand: `false` when a step is done before. */
  #endsValue(): boolean {
    if (this.#at >= this.#pauseAt) {
      this.#pauseAt = this.#at + BYTES_PER_STEP;
      return false;
    }
    const first = this.#text[this.#at];
    if (this.#depth > 0 || first === OPEN_OBJECT || first === OPEN_LIST) return this.#endsNested();
    this.#at = first === QUOTE ? endOfText(this.#text, this.#at) : this.#endOfPlain();
    return true;
  }

  #endsNested(): boolean {
    const text = this.#text;
    const pauseAt = Math.min(this.#pauseAt, text.length);
    let depth = this.#depth;
    let at = this.#at;
    while (at < pauseAt) {
      const byte = text[at];
      if (byte === QUOTE) {
        at = endOfText(text, at);
        continue;
      }
      at++;
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) break;
    }
    if (depth > 0 && at >= text.length) throw new WireError('the text ends inside a bracket');
    this.#at = at;
    this.#depth = depth;
    if (depth > 0) this.#pauseAt = at + BYTES_PER_STEP;
    return depth === 0;
  }

  #endOfPlain(): number {
    let at = this.#at;
    while (IS_WORD_BYTE[this.#text[at] ?? 0] === 1) at++;
    if (at === this.#at) throw new WireError(`expected a value at byte ${String(at)}`);
    return at;
  }

  #skipBlanks(): void {
    while (isBlank(this.#text[this.#at])) this.#at++;
  }

  #requireEnd(): void {
    const end = this.#at;
    this.#skipBlanks();
    if (this.#at !== this.#text.length)
      throw new WireError(`text follows behind the object at byte ${String(end)}`);
  }
}

/** Where the quoted text ends that begins at `start`: behind its second quote. */
function endOfText(text: Buffer, start: number): number {
  const { length } = text;
  for (let at = start + 1; at < length; at++) {
    const byte = text[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  throw new WireError('the text ends inside a quoted text');
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
