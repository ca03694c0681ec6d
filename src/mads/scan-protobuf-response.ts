import type { Work } from '../base/slices.js';
import type { DiscoveryResponse } from './encoded-resource.js';
import { ProtocolError } from './protocol-error.js';
import { RangeList } from './range-list.js';
import { WireError } from './wire-error.js';
import { readField, type Cursor, type FieldHandlers } from './wire-reader.js';

/** A resource: field 2, length-delimited. */
const RESOURCE_TAG = 0x12;

/** Enough to be worth a look at the clock, and done in a few dozen microseconds. */
const FIELDS_PER_STEP = 512;

/**
 * Opens the envelope of a DiscoveryResponse and finds its resources, without looking into them. xDS v2 and v3
 * number its fields alike; `canary`, `control_plane` and fields of the future are skipped. Of a field that comes
 * twice the last one counts, as everywhere in protobuf.
 *
 * @returns the response, which goes on using `message`: it must not change. Throws a ProtocolError when the
 * envelope is damaged.
 */
export function* scanProtobufResponse(message: Buffer): Work<DiscoveryResponse> {
  const head = { version: '', nonce: '', typeUrl: '' };
  const ranges = new RangeList();
  const handlers: FieldHandlers = {
    1: { text: (text) => (head.version = text) },
    2: {
      range: (start, end) => {
        ranges.add(start, end);
      },
    },
    4: { text: (text) => (head.typeUrl = text) },
    5: { text: (text) => (head.nonce = text) },
  };
  const cursor: Cursor = { bytes: message, at: 0 };
  while (cursor.at < message.length) {
    readFields(cursor, ranges, handlers);
    yield;
  }
  const { count, starts, ends } = ranges;
  const encoding = 'protobuf';
  return {
    ...head,
    resources: { encoding, bytes: message, count, starts, ends, wholeIsUtf8: false },
  };
}

/** Reads the fields of one step; each takes a while that does not depend on its length. */
function readFields(cursor: Cursor, ranges: RangeList, handlers: FieldHandlers): void {
  try {
    for (let i = 0; i < FIELDS_PER_STEP && cursor.at < cursor.bytes.length; i++) {
      if (!readResource(cursor, ranges)) readField(cursor, handlers);
    }
  } catch (error) {
    if (error instanceof WireError) throw new ProtocolError(error.message);
    throw error;
  }
}

/** @returns false, having done nothing, for what is not an ordinary resource: that is for the general reader. */
function readResource(cursor: Cursor, ranges: RangeList): boolean {
  const { bytes } = cursor;
  let at = cursor.at;
  if (bytes[at++] !== RESOURCE_TAG) return false;
  let byte = bytes[at++] ?? 0;
  let length = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    if (shift > 21) return false;
    byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
  }
  const end = at + length;
  if (end > bytes.length) return false;
  ranges.add(at, end);
  cursor.at = end;
  return true;
}
