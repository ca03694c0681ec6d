import { isUtf8 } from 'node:buffer';
import type { Work } from '../base/slices.js';
import type { DiscoveryResponse } from './encoded-resource.js';
import { JsonScanner, type JsonMemberSlice, type JsonSlice } from './json-scanner.js';
import { parseJson, textMember, type JsonObject } from './json-value.js';
import { ProtocolError } from './protocol-error.js';
import { RangeList } from './range-list.js';
import { WireError } from './wire-error.js';

/**
 * Opens the envelope of an HTTP answer, a DiscoveryResponse in proto3 JSON with original or lower-camel-case names,
 * and finds its resources, without looking into them. Kuma leaves out what is empty: no `resources` means that there
 * are none.
 *
 * @returns the response, which goes on using `body`: it must not change. Throws a ProtocolError when the envelope is
 * not one JSON object, says a thing twice, or says far more than an envelope has to say.
 */
export function* scanJsonResponse(body: Buffer): Work<DiscoveryResponse> {
  try {
    return yield* openEnvelope(body);
  } catch (error) {
    if (error instanceof WireError) throw new ProtocolError(error.message);
    throw error;
  }
}

const RESOURCES = Buffer.from('"resources"');

/**
 * How long the members of an envelope are together: their names, and the values of all but `resources`. Real ones are
 * four short texts, and what is here is parsed without a pause.
 */
const MOST_ENVELOPE_BYTES = 64 * 1024;

function* openEnvelope(body: Buffer): Work<DiscoveryResponse> {
  const scanner = new JsonScanner(body);
  const found = new RangeList();
  const members = byName(body, yield* scanner.members({ of: RESOURCES, into: found }));
  const resources = members.get('resources');
  members.delete('resources');
  const envelope = parseMembers(body, members);
  const head = {
    version: textMember(envelope, 'version_info', 'versionInfo'),
    nonce: textMember(envelope, 'nonce'),
    typeUrl: textMember(envelope, 'type_url', 'typeUrl'),
  };
  if (resources !== undefined && !resources.hasElements && !isNull(body, resources.value)) {
    yield* scanner.elements(resources.value.start, found);
  }
  const { count, starts, ends } = found;
  const wholeIsUtf8 = isUtf8(body);
  return {
    ...head,
    resources: { encoding: 'json', bytes: body, count, starts, ends, wholeIsUtf8 },
  };
}

function byName(body: Buffer, slices: readonly JsonMemberSlice[]): Map<string, JsonMemberSlice> {
  const members = new Map<string, JsonMemberSlice>();
  let length = 0;
  for (const slice of slices) {
    length = lengthened(length, slice.name);
    const name = memberName(body, slice);
    if (name !== 'resources') length = lengthened(length, slice.value);
    if (members.has(name)) throw new WireError(`"${name}" stands there twice`);
    members.set(name, slice);
  }
  return members;
}

/** Adds the length of a piece of the envelope to that of the others. */
function lengthened(length: number, { start, end }: JsonSlice): number {
  const sum = length + end - start;
  if (sum <= MOST_ENVELOPE_BYTES) return sum;
  const most = String(MOST_ENVELOPE_BYTES);
  throw new WireError(`the envelope has more than ${most} bytes beside its resources`);
}

function memberName(body: Buffer, slices: JsonMemberSlice): string {
  const name = parseJson(sliceText(body, slices.name));
  if (typeof name !== 'string') throw new WireError('a member has no name');
  return name;
}

/** Parses every member, also those we do not know: an envelope is valid JSON as a whole or it is not. */
function parseMembers(body: Buffer, members: ReadonlyMap<string, JsonMemberSlice>): JsonObject {
  return Object.fromEntries(
    [...members].map(([name, { value }]) => [name, parseJson(sliceText(body, value))]),
  );
}

const NULL = Buffer.from('null');

function isNull(body: Buffer, { start, end }: JsonSlice): boolean {
  return NULL.equals(body.subarray(start, end));
}

function sliceText(body: Buffer, { start, end }: JsonSlice): string {
  const bytes = body.subarray(start, end);
  if (!isUtf8(bytes)) throw new WireError('the envelope is not valid UTF-8');
  return bytes.toString('utf8');
}
