import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { ListenOptions, Socket } from 'node:net';

import { grpcFrame } from './h2-server.js';
import { openRawServer, type RawServer } from './raw-server.js';
import { readRecordedLines, type RecordedLine } from './recording.js';

/** What was recorded of a port, each by what was sent to it; see test/fixtures/recordings. */
export interface RecordedPortProbes {
  /** The bytes that came back for an HTTP/2 preface. */
  readonly http2: string;
  /** The answer to a POST of the HTTP long poll. */
  readonly post: string;
  /** The bytes that came back for an HTTP/1 request, where the answer to a POST was not recorded as one. */
  readonly http1?: string;
  /** The answers to GETs, by their paths. */
  readonly gets?: string;
  /** What came back for a TLS ClientHello; without it the bytes that came for an HTTP/2 preface. */
  readonly tls?: string;
  /** What the streams answered; without them an HTTP/2 peer says nothing but what `http2` says. */
  readonly streams?: { readonly v1: string; readonly v1alpha1: string };
}

/** The MADS port of a version, with everything that was tried on it. */
export function recordedMadsPort(version: string): RecordedPortProbes {
  const probe = (name: string): string => `${version}/probes/mads-port-${name}`;
  return {
    http2: probe('http2-preface'),
    post: probe('http1-post'),
    gets: probe('http1-gets'),
    http1: probe('raw-http1'),
    tls: probe('tls-hello'),
    streams: { v1: probe('grpc-v1'), v1alpha1: probe('grpc-v1alpha1') },
  };
}

/** A port that answers with what a real one answered, told by the first bytes of a connection. */
export async function openRecordedPort(
  probes: RecordedPortProbes,
  listen: ListenOptions = {},
): Promise<RawServer> {
  const http2 = createServer();
  http2.on('session', (session) => session.on('error', () => undefined));
  http2.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    stream.resume();
    const isAlpha = headers[':path']?.includes('v1alpha1') === true;
    const probe = isAlpha ? probes.streams?.v1alpha1 : probes.streams?.v1;
    if (probe !== undefined) playStream(stream, readRecordedLines(probe));
  });
  return await openRawServer((socket) => {
    // Not by 'data': what is put back then would be gone before somebody else listens.
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first !== null) answerTo(first, { socket, probes, http2 });
    });
  }, listen);
}

interface Connection {
  readonly socket: Socket;
  readonly probes: RecordedPortProbes;
  readonly http2: Http2Server;
}

function answerTo(first: Buffer, { socket, probes, http2 }: Connection): void {
  const isPreface = first.toString('latin1').startsWith('PRI * HTTP/2.0');
  if (isPreface && speaksHttp2(probes)) {
    socket.unshift(first);
    http2.emit('connection', socket);
    return;
  }
  socket.resume();
  if (first[0] === 0x16 && probes.tls !== undefined && isReset(probes.tls))
    socket.resetAndDestroy();
  // What the port says to TLS was not recorded as bytes, only that it is not TLS.
  else if (isPreface || first[0] === 0x16) playBytes(socket, readRecordedLines(probes.http2));
  else playHttp1(first.toString('latin1'), socket, probes);
}

function isReset(probe: string): boolean {
  return readRecordedLines(probe).some(({ note = '' }) => note.startsWith('ECONNRESET'));
}

/** Streams are played by a server; where they were not recorded, the bytes are all there is. */
function speaksHttp2({ streams }: RecordedPortProbes): boolean {
  return (
    streams !== undefined && readRecordedLines(streams.v1).some(({ kind }) => kind === 'settings')
  );
}

/** The server's bytes, exactly, and its end of the connection. */
function playBytes(socket: Socket, lines: readonly RecordedLine[]): void {
  for (const { dir, kind, base64, note = '' } of lines) {
    if (dir !== 'server') continue;
    if (kind === 'raw') socket.write(Buffer.from(base64 ?? '', 'base64'));
    else if (kind === 'end') socket.end();
    else if (note.includes('ECONNRESET')) socket.destroySoon();
  }
}

function playHttp1(
  request: string,
  socket: Socket,
  { post, http1, gets }: RecordedPortProbes,
): void {
  const answer =
    request.startsWith('GET ') && gets !== undefined
      ? answerToGet(request, gets)
      : answerToPost(post);
  if (answer === undefined) {
    playBytes(socket, readRecordedLines(http1 ?? post));
    return;
  }
  const body = answer.body ?? '';
  const length = `Content-Length: ${String(Buffer.byteLength(body))}`;
  socket.write(`HTTP/1.1 ${String(answer.status)} Recorded\r\n${length}\r\n\r\n${body}`);
}

function answerToPost(probe: string): RecordedLine | undefined {
  return readRecordedLines(probe).find(({ kind }) => kind === 'http-response');
}

function answerToGet(request: string, probe: string): RecordedLine | undefined {
  const path = request.split(' ')[1];
  const lines = readRecordedLines(probe);
  const id = lines.find((line) => line.kind === 'http-request' && line.path === path)?.id;
  return lines.find((line) => line.kind === 'http-response' && line.id === id);
}

function playStream(stream: ServerHttp2Stream, lines: readonly RecordedLine[]): void {
  for (const { dir, kind, headers, base64 } of lines) {
    if (dir !== 'server') continue;
    if (kind === 'headers') stream.respond({ ...headers });
    else if (kind === 'trailers') stream.respond({ ...headers }, { endStream: true });
    else if (kind === 'grpc-message') stream.write(grpcFrame(Buffer.from(base64 ?? '', 'base64')));
  }
}
