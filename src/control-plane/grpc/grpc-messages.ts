import { GrpcCode, GrpcStatusError } from './grpc-status.js';

/** A flag for compression and the length of the message stand before each message. */
const PREFIX_BYTES = 5;

/** Requests are short. It is grpc-go's default. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Puts the prefix before a message. */
export function frameMessage(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(PREFIX_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

/**
 * Takes the messages out of a call's body, however it is cut into pieces. What is left at its end without being a
 * whole message is not looked at.
 *
 * @throws GrpcStatusError when a message is too large or compressed.
 */
export async function* messagesIn(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const pieces: Buffer[] = [];
  let length = 0;
  let needed = PREFIX_BYTES;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    if (length < needed) continue;
    let bytes = Buffer.concat(pieces.splice(0));
    for (needed = wholeLength(bytes); bytes.length >= needed; needed = wholeLength(bytes)) {
      yield bytes.subarray(PREFIX_BYTES, needed);
      bytes = bytes.subarray(needed);
    }
    pieces.push(bytes);
    length = bytes.length;
  }
}

/** How many bytes the message has that `bytes` begin with, its prefix included. */
function wholeLength(bytes: Buffer): number {
  if (bytes.length < PREFIX_BYTES) return PREFIX_BYTES;
  if (bytes[0] !== 0) {
    const message = 'grpc: compression is not supported here';
    throw new GrpcStatusError({ code: GrpcCode.unimplemented, message });
  }
  const length = bytes.readUInt32BE(1);
  if (length > MAX_MESSAGE_BYTES) {
    const message = `grpc: received message larger than max (${String(length)} vs. ${String(MAX_MESSAGE_BYTES)})`;
    throw new GrpcStatusError({ code: GrpcCode.resourceExhausted, message });
  }
  return PREFIX_BYTES + length;
}
