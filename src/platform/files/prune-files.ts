import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Which of a set of files stay: 0 means without limit. */
export interface Retention {
  readonly maxAgeMs: number;
  readonly maxFiles: number;
}

/**
 * Removes the files of `directory` that are too old, and the oldest of those that are too many. `timeOf` tells
 * by the name when a file was made; files for which it tells nothing are not touched.
 *
 * @throws Error of the file system.
 */
export async function pruneFiles(
  directory: string,
  timeOf: (name: string) => number | undefined,
  { maxAgeMs, maxFiles }: Retention,
): Promise<void> {
  const found = (await readdir(directory))
    .map((name) => ({ name, time: timeOf(name) ?? Number.NaN }))
    .filter(({ time }) => !Number.isNaN(time))
    .sort((a, b) => b.time - a.time);
  const oldest = maxAgeMs === 0 ? -Infinity : Date.now() - maxAgeMs;
  const surplus = found.filter(
    ({ time }, place) => time < oldest || (maxFiles > 0 && place >= maxFiles),
  );
  await Promise.all(surplus.map(({ name }) => rm(join(directory, name), { force: true })));
}
