import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

import { openRawServer, type RawServer } from './raw-server.js';

/** What an {@link openH2Server} does with a stream. */
export type StreamHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An HTTP/2 server below gRPC: it says frame by frame what the test tells it to say. */
export async function openH2Server(onStream: StreamHandler): Promise<RawServer> {
  const server = createServer();
  server.on('session', (session) => session.on('error', () => undefined));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    stream.resume();
    onStream(stream, headers);
  });
  return await openRawServer((socket) => {
    server.emit('connection', socket);
  });
}

/** The headers of a gRPC answer. */
export const GRPC_HEADERS = { ':status': 200, 'content-type': 'application/grpc' } as const;

/** A gRPC message with the five bytes before it. */
export function grpcFrame(message: Buffer, compressedFlag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressedFlag, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Answers with a status and nothing else, in one HEADERS frame. */
export function respondTrailersOnly(
  stream: ServerHttp2Stream,
  status: number,
  message?: string,
): void {
  const text = message === undefined ? {} : { 'grpc-message': message };
  stream.respond({ ...GRPC_HEADERS, 'grpc-status': String(status), ...text }, { endStream: true });
}
