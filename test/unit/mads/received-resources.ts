import { isUtf8 } from 'node:buffer';
import { runAtOnce } from '../../../src/base/slices.js';
import type { ApiVersion } from '../../../src/mads/api-version.js';
import type { DecodedResource } from '../../../src/mads/assignment.js';
import { decodeResource } from '../../../src/mads/decode-resource.js';
import { encodeDiscoveryResponse } from '../../../src/mads/encode-discovery-response.js';
import type {
  EncodedResources,
  JsonResource,
  ProtobufResource,
} from '../../../src/mads/encoded-resource.js';
import { scanProtobufResponse } from '../../../src/mads/scan-protobuf-response.js';

/** A resource that was sent, as it comes in: the only one of an answer. */
export function received(resource: ProtobufResource | JsonResource): EncodedResources {
  if (resource.encoding === 'json') return receivedText(resource.value);
  const head = { version: 'v', nonce: '1', typeUrl: '' };
  return runAtOnce(scanProtobufResponse(encodeDiscoveryResponse('v1', head, [resource]))).resources;
}

/** Any bytes as the only resource of an answer in JSON, with neighbours. */
export function receivedText(text: Uint8Array): EncodedResources {
  return receivedBytes('json', text);
}

/** Any bytes as the only resource of an answer in protobuf, with neighbours. */
export function receivedAny(any: Uint8Array): EncodedResources {
  return receivedBytes('protobuf', any);
}

/** What stands behind a resource looks like more of it, for readers that do not stop in time. */
function receivedBytes(encoding: 'protobuf' | 'json', content: Uint8Array): EncodedResources {
  const bytes = Buffer.concat([Buffer.from('[{'), content, Buffer.from('}]\u0012\u0001}"')]);
  return {
    ...{ encoding, bytes, count: 1, wholeIsUtf8: encoding === 'json' && isUtf8(bytes) },
    ...{ starts: Uint32Array.of(2), ends: Uint32Array.of(2 + content.length) },
  };
}

/** Decodes a resource that was sent. */
export function decodeReceived(
  resource: ProtobufResource | JsonResource,
  apiVersion: ApiVersion,
): DecodedResource {
  return decodeResource(received(resource), 0, apiVersion);
}
