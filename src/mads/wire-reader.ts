import { isUtf8 } from 'node:buffer';
import { WireError } from './wire-error.js';

/** Protobuf's wire types (protobuf.dev, "Encoding"). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** As deep as protobufjs and Go let messages nest. */
const MAX_GROUP_DEPTH = 100;

/** What is done with one field of a message. */
export type FieldHandler =
  /** The field is a string: given when it is whole and valid UTF-8. */
  | { readonly text: (text: string) => void }
  /** The field is opaque bytes: given when they are whole. */
  | { readonly bytes: (bytes: Buffer) => void }
  /** The field is a message: also given what is left of one that was cut off, so that its beginning can be used. */
  | { readonly message: (bytes: Buffer) => void }
  /** The field is opaque bytes: given where they stand in the message when they are whole. */
  | { readonly range: (start: number, end: number) => void };

/**
 * What is done with the fields of a message that we know, by field number; others are skipped. All fields of MADS
 * are strings, messages or maps, hence always length-delimited: another wire type under a known number is damage.
 */
export type FieldHandlers = Readonly<Record<number, FieldHandler>>;

/**
 * Walks over the fields of one protobuf message in wire order. Handlers have run for everything before a damaged
 * place, so that a caller can still use what came before it.
 *
 * @throws WireError when the bytes are not a message, or what a handler throws.
 */
export function readMessage(message: Buffer, handlers: FieldHandlers): void {
  const cursor = { bytes: message, at: 0 };
  while (cursor.at < message.length) readField(cursor, handlers);
}

/** A place in a message. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/**
 * Reads the field at the cursor, which is moved behind it: one step of {@link readMessage}.
 *
 * @throws WireError when the bytes are not a field, or what the handler throws.
 */
export function readField(cursor: Cursor, handlers: FieldHandlers): void {
  const tag = readTag(cursor);
  const handler = handlers[tag.field];
  if (handler === undefined) skipField(cursor, tag, 0);
  else if (tag.wireType === LENGTH_DELIMITED) handleField(cursor, handler);
  else
    throw new WireError(
      `field ${String(tag.field)} has wire type ${String(tag.wireType)} instead of 2`,
    );
}

function handleField(cursor: Cursor, handler: FieldHandler): void {
  const length = readVarint(cursor);
  const start = cursor.at;
  const rest = cursor.bytes.subarray(start);
  if (length > rest.length) {
    if ('message' in handler) handler.message(rest);
    throw new WireError('the message ends inside a field');
  }
  cursor.at += length;
  const bytes = cursor.bytes.subarray(start, cursor.at);
  if ('text' in handler) handler.text(readText(bytes));
  else if ('message' in handler) handler.message(bytes);
  else if ('bytes' in handler) handler.bytes(bytes);
  else handler.range(start, cursor.at);
}

/** Bytes that are not UTF-8 are never silently turned into other text. */
function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new WireError('a text is not valid UTF-8');
  return bytes.toString('utf8');
}

/**
 * Reads one entry of a `map<string, string>` into `map`; a missing key or value is empty, a repeated key replaces
 * (protobuf.dev, "Maps").
 */
export function readMapEntry(bytes: Buffer, map: Map<string, string>): void {
  let key = '';
  let value = '';
  readMessage(bytes, {
    1: { text: (text) => (key = text) },
    2: { text: (text) => (value = text) },
  });
  map.set(key, value);
}

interface Tag {
  readonly field: number;
  readonly wireType: number;
}

function readTag(cursor: Cursor): Tag {
  const value = readVarint(cursor);
  const field = Math.floor(value / 8);
  if (field < 1 || field > 0x1fffffff)
    throw new WireError(`field number ${String(field)} is out of range`);
  return { field, wireType: value % 8 };
}

/** Reads up to ten bytes; what exceeds 2^53 loses precision, which only ever makes a length too long. */
function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw new WireError('the message ends inside a number');
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw new WireError('a number has more than ten bytes');
}

function skipBytes(cursor: Cursor, length: number): void {
  if (length > cursor.bytes.length - cursor.at)
    throw new WireError('the message ends inside a field');
  cursor.at += length;
}

function skipField(cursor: Cursor, tag: Tag, depth: number): void {
  switch (tag.wireType) {
    case VARINT:
      readVarint(cursor);
      return;
    case FIXED64:
      skipBytes(cursor, 8);
      return;
    case LENGTH_DELIMITED:
      skipBytes(cursor, readVarint(cursor));
      return;
    case START_GROUP:
      skipGroup(cursor, tag.field, depth + 1);
      return;
    case FIXED32:
      skipBytes(cursor, 4);
      return;
    default:
      throw new WireError(`wire type ${String(tag.wireType)} is not valid here`);
  }
}

function skipGroup(cursor: Cursor, field: number, depth: number): void {
  if (depth > MAX_GROUP_DEPTH) throw new WireError('groups are nested too deep');
  for (;;) {
    const tag = readTag(cursor);
    if (tag.wireType !== END_GROUP) skipField(cursor, tag, depth);
    else if (tag.field === field) return;
    else throw new WireError('a group ends with the number of another one');
  }
}
