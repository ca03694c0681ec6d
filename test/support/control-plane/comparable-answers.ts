import { runAtOnce } from '../../../src/base/slices.js';
import { decodeAny } from '../../../src/mads/decode-any.js';
import { discoveryService } from '../../../src/mads/discovery-service.js';
import type { ApiVersion } from '../../../src/mads/api-version.js';
import { resourceBytes } from '../../../src/mads/encoded-resource.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';

/** A list of assignments: its version, and all else in an order of its own, because Kuma's is any. */
export interface ComparableList {
  readonly version: string;
  readonly content: unknown;
}

/** The list in the body of an HTTP answer; resources are compared as they were written. */
export function listInBody(body: string): ComparableList {
  const {
    version_info: version,
    resources,
    ...rest
  } = JSON.parse(body) as {
    readonly version_info: string;
    readonly resources?: readonly unknown[];
  };
  const texts = resources?.map((resource) => JSON.stringify(resource)).sort();
  return { version, content: { ...rest, resources: texts } };
}

/** The list in a message of a stream, decoded with its labels in order. */
export function listInMessage(message: Buffer, apiVersion: ApiVersion): ComparableList {
  const { assignment } = discoveryService(apiVersion);
  const { version, nonce, typeUrl, resources } = runAtOnce(scanProtobufResponse(message));
  const texts = Array.from({ length: resources.count }, (_, index) => {
    const any = decodeAny(resourceBytes(resources, index));
    return JSON.stringify([any.typeUrl, sorted(assignment.decode(any.value))]);
  });
  return { version, content: { nonce, typeUrl, resources: texts.sort() } };
}

/** Headers that say something about the answer: a proxy between the recorded ones had its say about connections. */
export function ownHeaders(headers: object): Readonly<Record<string, string>> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const { date: _, connection: __, ...rest } = Object.fromEntries(named) as Record<string, string>;
  return rest;
}

/** The headers of a gRPC answer. The words about a broken message are those of a Go library. */
export function grpcHeaders(headers: object = {}): Readonly<Record<string, string>> {
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const { date: _, ...rest } = Object.fromEntries(named) as Record<string, string>;
  return rest['grpc-status'] === '13' ? { ...rest, 'grpc-message': '' } : rest;
}

/**
 * An answer as it came: headers in a certain order, without its date, and without a list and its length; of a SETTINGS
 * frame the settings in a certain order.
 */
export function partsOf(answer: string): readonly string[] {
  if (!answer.startsWith('HTTP/'))
    return [answer.slice(0, 9), ...(answer.slice(9).match(/.{1,6}/gs) ?? []).sort()];
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const isList = body.includes('{"version_info"');
  const [status = '', ...headers] = head.split('\r\n');
  const left = headers.filter(
    (line) => !line.startsWith('Date:') && !(isList && /^(?:Content-L|T)/.test(line)),
  );
  return [status, ...left.sort(), isList ? 'a list' : body];
}

/** Objects as lists of their members, in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
