import { readFile } from 'node:fs/promises';

/**
 * Reads a file of any kind to its end: a pipe (`<(…)` of a shell) is waited for.
 *
 * @throws Error of the file system, with its errno as `code`; of what is larger than 2 GiB, too.
 */
export async function readWholeFile(path: string): Promise<Buffer> {
  return await readFile(path);
}
