import { isUtf8 } from 'node:buffer';
import type { ReceivedDiscoveryRequest } from './discovery-request.js';
import { isJsonObject, member, parseJson, type JsonObject } from './json-value.js';
import { WireError } from './wire-error.js';

const REQUEST = 'envoy.service.discovery.v3.DiscoveryRequest';
const NODE = 'envoy.config.core.v3.Node';

/** All fields of the messages that Kuma reads, also those that MADS has no use for: others are refused. */
const FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  [REQUEST]: new Set([
    ...['version_info', 'node', 'resource_names', 'resource_locators', 'type_url'],
    ...['response_nonce', 'error_detail'],
  ]),
  [NODE]: new Set([
    ...['id', 'cluster', 'metadata', 'dynamic_parameters', 'locality', 'user_agent_name'],
    ...['user_agent_version', 'user_agent_build_version', 'extensions', 'client_features'],
    'listening_addresses',
  ]),
  'google.rpc.Status': new Set(['code', 'message', 'details']),
};

/** A request that came by HTTP. */
export interface ReceivedPoll extends ReceivedDiscoveryRequest {
  /** Whether there is a node at all; an empty one is one. */
  readonly hasNode: boolean;
}

/**
 * Decodes the body of an HTTP poll as Kuma does: a v3 DiscoveryRequest in JSON with original or lower-camel-case
 * names and blanks anywhere; `null` is an empty request, text behind the first value is not looked at, an unknown
 * field is an error. `unknownFields` are those that this Kuma does not know yet, by their original names.
 *
 * @returns the request, or a text that says what is wrong with the body, in the words of Go's decoder where it is
 * about more than the grammar.
 */
export function decodeJsonRequest(
  body: Buffer,
  unknownFields: readonly string[] = [],
): ReceivedPoll | string {
  try {
    return toRequest(parseFirstValue(body) ?? {}, new Set(unknownFields));
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

function toRequest(value: unknown, unknown: ReadonlySet<string>): ReceivedPoll {
  const request = messageOf(value, REQUEST, unknown);
  const node = member(request, 'node');
  const error = member(request, 'error_detail', 'errorDetail');
  return {
    versionInfo: textOf(member(request, 'version_info', 'versionInfo')),
    nodeId: textOf(member(messageOf(node ?? {}, NODE, unknown), 'id')),
    responseNonce: textOf(member(request, 'response_nonce', 'responseNonce')),
    typeUrl: textOf(member(request, 'type_url', 'typeUrl')),
    resourceNames: resourceNamesOf(request),
    hasNode: node !== undefined,
    ...(error !== undefined && { errorDetail: toErrorDetail(error, unknown) }),
  };
}

function toErrorDetail(
  value: unknown,
  unknown: ReadonlySet<string>,
): { readonly code: number; readonly message: string } {
  const status = messageOf(value, 'google.rpc.Status', unknown);
  const code = member(status, 'code') ?? 0;
  if (typeof code !== 'number') throw new WireError('"code" is not a number');
  return { code, message: textOf(member(status, 'message')) };
}

function resourceNamesOf(request: JsonObject): readonly string[] {
  const names = member(request, 'resource_names', 'resourceNames') ?? [];
  if (!Array.isArray(names)) throw new WireError('"resource_names" is not a list');
  return names.map(textOf);
}

/** A JSON object whose members are all fields of `message`. */
function messageOf(value: unknown, message: string, unknown: ReadonlySet<string>): JsonObject {
  if (!isJsonObject(value)) throw wrongKind(value, 'map[string]json.RawMessage');
  for (const name of Object.keys(value)) {
    const field = snakeCase(name);
    if (FIELDS[message]?.has(field) !== true || unknown.has(field)) {
      throw new WireError(`unknown field "${name}" in ${message}`);
    }
  }
  return value;
}

/** Absent means empty. */
function textOf(value: unknown): string {
  const text = value ?? '';
  if (typeof text !== 'string') throw wrongKind(text, 'string');
  if (!text.isWellFormed()) throw new WireError('a text has a lone surrogate');
  return text;
}

function wrongKind(value: unknown, wanted: string): WireError {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const found = kind === 'boolean' ? 'bool' : kind;
  return new WireError(`json: cannot unmarshal ${found} into Go value of type ${wanted}`);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function parseFirstValue(body: Buffer): unknown {
  if (!isUtf8(body)) throw new WireError('the body is not valid UTF-8');
  const text = body.toString('utf8').replace(/^[ \t\r\n]+/, '');
  if (text === '') throw new WireError('EOF');
  assertBegins(body[body.length - Buffer.byteLength(text)] ?? 0);
  return parseJson(text.startsWith('{') ? text.slice(0, endOfObject(text)) : text);
}

/** Go looks at bytes: of a byte order mark it shows the first. */
function assertBegins(byte: number): void {
  const character = String.fromCharCode(byte);
  if (/[{["\-0-9tfn]/.test(character)) return;
  throw new WireError(`invalid character '${character}' looking for beginning of value`);
}

/**
 * Where the object ends that `text` begins with; brackets inside of texts do not count. A text that does not end
 * is taken to the very end, so that no quote is looked at twice.
 */
function endOfObject(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}]/gs)) {
    if (token === '{') depth++;
    if (token === '}' && --depth === 0) return index + 1;
  }
  throw new WireError('unexpected EOF');
}
