import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A file, as it was when it was read. */
export interface SmallFile {
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Reads a regular file of at most `maxBytes`. Pipes and devices are refused, not waited for.
 *
 * @throws the system's error, or an Error that says why it is not such a file.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<SmallFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is no regular file');
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      length += bytesRead;
      if (length > maxBytes) throw new Error(`it is larger than ${String(maxBytes)} bytes`);
      if (bytesRead === 0) return { bytes: bytes.subarray(0, length), mode: found.mode & 0o7777 };
    }
  } finally {
    await file.close();
  }
}
