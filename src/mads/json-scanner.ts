import { WireError } from './wire-error.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where a piece of JSON stands in its text: bytes `start` to before `end`. */
export interface JsonSlice {
  readonly start: number;
  readonly end: number;
}

/** A member of an object: the slices of its name (with quotes) and of its value. */
export interface JsonMemberSlice {
  readonly name: JsonSlice;
  readonly value: JsonSlice;
}

/**
 * Finds the members of the object that `text` holds, without looking into their values: those are for `JSON.parse`,
 * one by one, so that one that is broken does not spoil the others.
 *
 * @throws WireError when `text` is not one object.
 */
export function sliceMembers(text: Buffer): readonly JsonMemberSlice[] {
  const members: JsonMemberSlice[] = [];
  const start = skipBlanks(text, 0);
  const end = readItems(text, [start, OPEN_OBJECT, CLOSE_OBJECT], (at) => {
    if (text[at] !== QUOTE) throw new WireError(`expected a member name at byte ${String(at)}`);
    const name = { start: at, end: endOfText(text, at) };
    const colon = skipBlanks(text, name.end);
    if (text[colon] !== COLON) throw new WireError(`expected ":" at byte ${String(colon)}`);
    const valueStart = skipBlanks(text, colon + 1);
    const value = { start: valueStart, end: endOfValue(text, valueStart) };
    members.push({ name, value });
    return value.end;
  });
  if (skipBlanks(text, end) !== text.length)
    throw new WireError(`text follows behind the object at byte ${String(end)}`);
  return members;
}

/**
 * Finds the elements of the list that stands at `slice` of `text`.
 *
 * @throws WireError when there is no list.
 */
export function sliceElements(text: Buffer, slice: JsonSlice): readonly JsonSlice[] {
  const elements: JsonSlice[] = [];
  readItems(text, [slice.start, OPEN_LIST, CLOSE_LIST], (at) => {
    const end = endOfValue(text, at);
    elements.push({ start: at, end });
    return end;
  });
  return elements;
}

/** Reads what stands between brackets, separated by commas. Returns where the closing bracket ends. */
function readItems(
  text: Buffer,
  [start, open, close]: readonly [start: number, open: number, close: number],
  readItem: (at: number) => number,
): number {
  if (text[start] !== open)
    throw new WireError(`expected "${String.fromCharCode(open)}" at byte ${String(start)}`);
  let at = skipBlanks(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipBlanks(text, readItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== COMMA) throw new WireError(`expected "," at byte ${String(at)}`);
    at = skipBlanks(text, at + 1);
  }
}

function endOfValue(text: Buffer, start: number): number {
  const first = text[start];
  if (first === QUOTE) return endOfText(text, start);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return endOfNested(text, start);
  let at = start;
  while (at < text.length && !isDelimiter(text[at])) at++;
  if (at === start) throw new WireError(`expected a value at byte ${String(start)}`);
  return at;
}

/** Counts brackets of both kinds alike: that they match is checked when the slice is parsed. */
function endOfNested(text: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) at = endOfText(text, at) - 1;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  throw new WireError('the text ends inside a bracket');
}

function endOfText(text: Buffer, start: number): number {
  let quote = text.indexOf(QUOTE, start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf(QUOTE, quote + 1);
  if (quote === -1) throw new WireError('the text ends inside a quoted text');
  return quote + 1;
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: Buffer, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function skipBlanks(text: Buffer, start: number): number {
  let at = start;
  while (isBlank(text[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number | undefined): boolean {
  return (
    byte === COMMA ||
    byte === CLOSE_LIST ||
    byte === CLOSE_OBJECT ||
    byte === COLON ||
    isBlank(byte)
  );
}
