import { readFileSync } from 'node:fs';
import type { ListenOptions, Socket } from 'node:net';
import { join } from 'node:path';

import {
  openApiServer,
  type ApiReply,
  type ApiRequest,
  type ApiServerDouble,
} from './api-server.js';
import { readRecordedLines } from './recording.js';

const ROOT = new URL('../fixtures/recordings/', import.meta.url).pathname;

/** What an API server answered to one request. */
interface RecordedApiAnswer {
  /** `GET /config`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads a recorded answer by its name, e.g. `2.14.3/api/config`. */
function readRecordedApi(name: string): RecordedApiAnswer {
  return JSON.parse(readFileSync(join(ROOT, `${name}.json`), 'utf8')) as RecordedApiAnswer;
}

/** The body of a recorded answer. */
export function readRecordedBody(name: string): Buffer {
  return Buffer.from(readRecordedApi(name).body);
}

/** A recorded answer on the wire, as it came: status, headers in their order, and body, in chunks where it came so. */
function recordedReply(name: string): ApiReply {
  const { status, headers, body } = readRecordedApi(name);
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
  const head = [`HTTP/1.1 ${String(status)} Recorded`, ...lines].join('\r\n');
  const isChunked = headers['Transfer-Encoding'] === 'chunked';
  return (socket) => {
    socket.write(`${head}\r\n\r\n`);
    socket.end(isChunked ? inChunks(body) : body);
  };
}

const CHUNK_BYTES = 2_048;

function inChunks(body: string): Buffer {
  const bytes = Buffer.from(body);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const piece = bytes.subarray(at, at + CHUNK_BYTES);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

/** Which recorded answers an API server gives: those named, `root` to `/`, and to all else the recorded 404. */
export interface RecordedApiServerOptions {
  readonly version: string;
  readonly config: string;
  readonly catalog?: string;
  readonly root?: string;
  readonly listen?: ListenOptions;
}

/** An API server that answers as a real one did, also to what is no GET. */
export async function openRecordedApiServer({
  version,
  config,
  catalog = 'catalog',
  root = 'root',
  listen = {},
}: RecordedApiServerOptions): Promise<ApiServerDouble> {
  const names: Readonly<Record<string, string>> = {
    'GET /': root,
    'GET /config': config,
    'GET /catalog': catalog,
  };
  const replyTo = ({ method, path }: ApiRequest): ApiReply =>
    recordedReply(`${version}/api/${names[`${method} ${path}`] ?? 'versions'}`);
  const preface = readRecordedLines(`${version}/probes/api-port-http2-preface`);
  const onNoise = (socket: Socket): void => {
    for (const { dir, kind, base64 = '' } of preface)
      if (dir === 'server' && kind === 'raw') socket.write(Buffer.from(base64, 'base64'));
    socket.end();
  };
  return await openApiServer(replyTo, { listen, onNoise });
}
