import type { DiscoveryResponse, ProtobufResource } from './encoded-resource.js';
import { ProtocolError } from './protocol-error.js';
import { WireError } from './wire-error.js';
import { readMessage } from './wire-reader.js';

/**
 * Opens the envelope of a DiscoveryResponse. xDS v2 and v3 number its fields alike; `canary`, `control_plane` and
 * fields of the future are skipped.
 *
 * @throws ProtocolError when the envelope is damaged.
 */
export function decodeProtobufResponse(message: Buffer): DiscoveryResponse {
  let version = '';
  let nonce = '';
  let typeUrl = '';
  const resources: ProtobufResource[] = [];
  const handlers = {
    1: { text: (text: string) => (version = text) },
    2: { message: (bytes: Buffer) => resources.push(decodeAny(bytes)) },
    4: { text: (text: string) => (typeUrl = text) },
    5: { text: (text: string) => (nonce = text) },
  };
  try {
    readMessage(message, handlers);
  } catch (error) {
    if (error instanceof WireError) throw new ProtocolError(error.message);
    throw error;
  }
  return { version, nonce, typeUrl, resources };
}

/** A damaged one is an unknown resource, which is for its own decoder to say: it must not spoil the others. */
function decodeAny(bytes: Buffer): ProtobufResource {
  let typeUrl = '';
  let value: Buffer = Buffer.alloc(0);
  try {
    readMessage(bytes, {
      1: { text: (text) => (typeUrl = text) },
      2: { bytes: (inner) => (value = inner) },
    });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { encoding: 'protobuf', typeUrl: '', value: Buffer.alloc(0) };
  }
  return { encoding: 'protobuf', typeUrl, value };
}
