import type { Writable } from 'node:stream';
import { errnoOf, FileError } from '../../platform/files/file-error.js';

/** What a stream says whose reader has gone away: `| head -1` is no mistake of anybody's. */
const READER_LEFT: ReadonlySet<string> = new Set([
  'EPIPE',
  'EOF',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** Shorter texts are written together. */
const WORTH_A_WRITE = 16_384;

/**
 * Prints `pieces` on `stream`, which is `process.stdout` or the like, some at a time, each time when those before have
 * left: a reader that is slow is waited for. Somebody must listen to the stream's `error`.
 *
 * @returns false when nobody reads any more: then there is no use in printing on.
 * @throws FileError when the stream cannot be written for another reason: a full disk behind `> file`.
 */
export async function print(
  stream: Writable,
  pieces: Iterable<string | Uint8Array>,
): Promise<boolean> {
  for (const piece of gather(pieces)) if (!(await write(stream, piece))) return false;
  return true;
}

function* gather(pieces: Iterable<string | Uint8Array>): Iterable<string | Uint8Array> {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    if (typeof piece === 'string' && text.length < WORTH_A_WRITE) continue;
    if (text !== '') yield text;
    text = '';
    if (typeof piece !== 'string') yield piece;
  }
  if (text !== '') yield text;
}

function write(stream: Writable, piece: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error) => {
      const failure = error ? toPrintFailure(error) : undefined;
      if (failure === undefined) resolve(!error);
      else reject(failure);
    });
  });
}

/** What an error of standard output means; `undefined` when only the reader has gone away. */
export function toPrintFailure(error: Error): FileError | undefined {
  if (READER_LEFT.has(errnoOf(error) ?? '')) return undefined;
  return new FileError('Cannot write to standard output', error);
}
