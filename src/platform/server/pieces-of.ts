import type { ServerHttp2Stream } from 'node:http2';

/** What the client sends on a stream, until it half-closes or the stream is closed. `onPiece` hears of each piece. */
export async function* piecesOf(
  stream: ServerHttp2Stream,
  onPiece: () => void,
): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      onPiece();
      yield piece as Buffer;
    }
  } catch {
    // The client cut it off; the signal of the exchange tells.
  }
}
