import { openRegularFile } from '../files/open-regular-file.js';

/** Read at a time: a large file is not to be held twice. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Compares what stands at `path` with `wanted`. Never reads more than that.
 *
 * @throws Error of the file system.
 */
export async function compareFile(
  path: string,
  wanted: Buffer,
): Promise<'equal' | 'different' | 'unreadable'> {
  const opened = await openRegularFile(path, { owner: 'anybody' });
  if (opened.kind === 'unusable') return 'unreadable';
  if (opened.kind === 'absent') return 'different';
  const { handle, stats } = opened;
  try {
    if (stats.size !== BigInt(wanted.length)) return 'different';
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, wanted.length));
    for (let at = 0; at < wanted.length;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      const expected = wanted.subarray(at, at + bytesRead);
      if (bytesRead === 0 || !buffer.subarray(0, bytesRead).equals(expected)) return 'different';
      at += bytesRead;
    }
    return 'equal';
  } finally {
    await handle.close();
  }
}
