import { isUtf8 } from 'node:buffer';
import type { DiscoveryResponse, JsonResource } from './encoded-resource.js';
import {
  sliceElements,
  sliceMembers,
  type JsonMemberSlice,
  type JsonSlice,
} from './json-scanner.js';
import { parseJson, textMember, type JsonObject } from './json-value.js';
import { ProtocolError } from './protocol-error.js';
import { WireError } from './wire-error.js';

/**
 * Opens the envelope of an HTTP answer: a DiscoveryResponse in proto3 JSON with original or lower-camel-case names.
 * Kuma leaves out what is empty: no `resources` means that there are none.
 *
 * @throws ProtocolError when the envelope is not one JSON object or says a thing twice.
 */
export function decodeJsonResponse(body: Buffer): DiscoveryResponse {
  try {
    return openEnvelope(body);
  } catch (error) {
    if (error instanceof WireError) throw new ProtocolError(error.message);
    throw error;
  }
}

function openEnvelope(body: Buffer): DiscoveryResponse {
  const members = new Map<string, JsonSlice>();
  for (const slices of sliceMembers(body)) {
    const name = memberName(body, slices);
    if (members.has(name)) throw new WireError(`"${name}" stands there twice`);
    members.set(name, slices.value);
  }
  const resources = members.get('resources');
  members.delete('resources');
  const envelope = parseMembers(body, members);
  return {
    version: textMember(envelope, 'version_info', 'versionInfo'),
    nonce: textMember(envelope, 'nonce'),
    typeUrl: textMember(envelope, 'type_url', 'typeUrl'),
    resources: resources === undefined ? [] : toResources(body, resources),
  };
}

function memberName(body: Buffer, slices: JsonMemberSlice): string {
  const name = parseJson(sliceText(body, slices.name));
  if (typeof name !== 'string') throw new WireError('a member has no name');
  return name;
}

/** Parses every member, also those we do not know: an envelope is valid JSON as a whole or it is not. */
function parseMembers(body: Buffer, members: ReadonlyMap<string, JsonSlice>): JsonObject {
  return Object.fromEntries(
    [...members].map(([name, value]) => [name, parseJson(sliceText(body, value))]),
  );
}

const NULL = Buffer.from('null');

function toResources(body: Buffer, list: JsonSlice): readonly JsonResource[] {
  if (body.subarray(list.start, list.end).equals(NULL)) return [];
  return sliceElements(body, list).map(({ start, end }) => ({
    encoding: 'json',
    value: body.subarray(start, end),
  }));
}

function sliceText(body: Buffer, { start, end }: JsonSlice): string {
  const bytes = body.subarray(start, end);
  if (!isUtf8(bytes)) throw new WireError('the envelope is not valid UTF-8');
  return bytes.toString('utf8');
}
