import type { ServerHttp2Stream } from 'node:http2';

/** Counts what waits to be sent, over all streams of a connection. */
export class UnsentBytes {
  readonly #byStream = new Map<ServerHttp2Stream, number>();
  #total = 0;

  /** The bytes that wait now. */
  get total(): number {
    return this.#total;
  }

  /** These bytes wait from now on, until `sent` says that they do not, or their stream is closed. */
  wait(stream: ServerHttp2Stream, bytes: number): void {
    if (!this.#byStream.has(stream)) {
      stream.once('close', () => {
        this.#add(stream, -(this.#byStream.get(stream) ?? 0));
        this.#byStream.delete(stream);
      });
    }
    this.#add(stream, bytes);
  }

  /** These bytes wait no more. */
  sent(stream: ServerHttp2Stream, bytes: number): void {
    if (this.#byStream.has(stream)) this.#add(stream, -bytes);
  }

  #add(stream: ServerHttp2Stream, bytes: number): void {
    this.#total += bytes;
    this.#byStream.set(stream, (this.#byStream.get(stream) ?? 0) + bytes);
  }
}
