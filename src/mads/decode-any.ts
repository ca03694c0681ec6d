import { WireError } from './wire-error.js';
import { readMessage } from './wire-reader.js';

/** A `google.protobuf.Any`: bytes, and what they are. */
export interface AnyMessage {
  readonly typeUrl: string;
  readonly value: Buffer;
}

/**
 * Decodes a `google.protobuf.Any`. A damaged one becomes one of unknown type, which is for the decoder of the
 * resource to say: it must not spoil the others.
 */
export function decodeAny(bytes: Buffer): AnyMessage {
  let typeUrl = '';
  let value: Buffer = Buffer.alloc(0);
  try {
    readMessage(bytes, {
      1: { text: (text) => (typeUrl = text) },
      2: { bytes: (inner) => (value = inner) },
    });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { typeUrl: '', value: Buffer.alloc(0) };
  }
  return { typeUrl, value };
}
