import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Settings,
} from 'node:http2';
import { grpcFrame } from '../h2-server.js';

/** What a client of a stream hears, in its order. */
export interface Heard {
  readonly kind: 'headers' | 'trailers' | 'grpc-message' | 'stream-error' | 'end';
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly bytes?: Buffer;
  /** Of an error, or of RST_STREAM. */
  readonly code?: string | number;
}

/** An HTTP/2 connection below gRPC that keeps all that it hears. */
export class GrpcConnection {
  readonly heard: Heard[] = [];
  /** Payloads of the pings that the server sent, in base64. */
  readonly pings: string[] = [];
  settings: Settings | undefined;
  goaway: { readonly code: number; readonly last: number; readonly text: string } | undefined;
  isClosed = false;
  pongs = 0;
  readonly #session: ClientHttp2Session;
  #stream: ClientHttp2Stream | undefined;

  constructor(port: number) {
    this.#session = connect(`http://127.0.0.1:${String(port)}`);
    this.#session.on('error', () => undefined);
    this.#session.on('close', () => (this.isClosed = true));
    this.#session.on('remoteSettings', (settings: Settings) => {
      this.settings ??= settings;
    });
    this.#session.on('ping', (payload: Buffer) => {
      this.pings.push(payload.toString('base64'));
    });
    this.#session.on('goaway', (code: number, last: number, data?: Uint8Array) => {
      this.goaway = { code, last, text: Buffer.from(data ?? []).toString() };
    });
  }

  /** Opens another stream; what comes from now on is about it. */
  open(headers: OutgoingHttpHeaders): void {
    const stream = this.#session.request(headers, { endStream: false });
    this.#stream = stream;
    let rest: Buffer = Buffer.alloc(0);
    stream.on('response', (received, flags: number) => {
      const isWhole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      this.heard.push({ kind: isWhole ? 'trailers' : 'headers', headers: received });
    });
    stream.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece]);
      while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
        const end = 5 + rest.readUInt32BE(1);
        this.heard.push({ kind: 'grpc-message', bytes: rest.subarray(5, end) });
        rest = rest.subarray(end);
      }
    });
    stream.on('trailers', (received: IncomingHttpHeaders) => {
      this.heard.push({ kind: 'trailers', headers: received });
    });
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.heard.push({ kind: 'stream-error', code: code ?? '' });
    });
    stream.on('close', () => this.heard.push({ kind: 'end', code: stream.rstCode }));
  }

  say(message: Buffer): void {
    this.#stream?.write(grpcFrame(message));
  }

  halfClose(): void {
    this.#stream?.end();
  }

  cancel(): void {
    this.#stream?.close(constants.NGHTTP2_CANCEL);
  }

  ping(): void {
    this.#session.ping(() => (this.pongs += 1));
  }

  close(): void {
    this.#session.destroy();
  }
}
