import { isUtf8 } from 'node:buffer';
import type { ReceivedDiscoveryRequest } from './discovery-request.js';
import { isJsonObject, member, parseJson, textMember, type JsonObject } from './json-value.js';
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

/**
 * Decodes the body of an HTTP poll as Kuma does: a v3 DiscoveryRequest in JSON with original or lower-camel-case
 * names and blanks anywhere; `null` is an empty request, text behind the first value is not looked at, an unknown
 * field is an error.
 *
 * @returns the request, or a text that says what is wrong with the body.
 */
export function decodeJsonRequest(body: Buffer): ReceivedDiscoveryRequest | string {
  try {
    return toRequest(parseFirstValue(body) ?? {});
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

function toRequest(value: unknown): ReceivedDiscoveryRequest {
  const request = messageOf(value, REQUEST);
  const node = messageOf(member(request, 'node') ?? {}, NODE);
  const error = member(request, 'error_detail', 'errorDetail');
  return {
    versionInfo: textMember(request, 'version_info', 'versionInfo'),
    nodeId: textMember(node, 'id'),
    responseNonce: textMember(request, 'response_nonce', 'responseNonce'),
    typeUrl: textMember(request, 'type_url', 'typeUrl'),
    resourceNames: resourceNamesOf(request),
    ...(error !== undefined && { errorDetail: toErrorDetail(error) }),
  };
}

function toErrorDetail(value: unknown): { readonly code: number; readonly message: string } {
  const status = messageOf(value, 'google.rpc.Status');
  const code = member(status, 'code') ?? 0;
  if (typeof code !== 'number') throw new WireError('"code" is not a number');
  return { code, message: textMember(status, 'message') };
}

function resourceNamesOf(request: JsonObject): readonly string[] {
  const names = member(request, 'resource_names', 'resourceNames') ?? [];
  if (!Array.isArray(names)) throw new WireError('"resource_names" is not a list');
  return names.map((name: unknown) => {
    if (typeof name !== 'string')
      throw new WireError('"resource_names" has an element that is no text');
    return name;
  });
}

/** A JSON object whose members are all fields of `message`. */
function messageOf(value: unknown, message: string): JsonObject {
  if (!isJsonObject(value)) throw new WireError(`${message} is not an object`);
  for (const name of Object.keys(value)) {
    if (FIELDS[message]?.has(snakeCase(name)) !== true) {
      throw new WireError(`unknown field "${name}" in ${message}`);
    }
  }
  return value;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function parseFirstValue(body: Buffer): unknown {
  if (!isUtf8(body)) throw new WireError('the body is not valid UTF-8');
  const text = body.toString('utf8').replace(/^[ \t\r\n]+/, '');
  if (text === '') throw new WireError('EOF');
  return parseJson(text.startsWith('{') ? text.slice(0, endOfObject(text)) : text);
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
