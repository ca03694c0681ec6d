import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that only the running test uses. */
export interface TempDir {
  /** Absolute and without symlinks. Only valid while a test or one of its hooks runs. */
  readonly path: string;
  /** The path of a file in it, which need not exist. */
  file(name: string): string;
}

/** Call it in a `describe`: each test in there gets a fresh directory, which is removed after the test. */
export function useTempDir(): TempDir {
  let path: string | undefined;
  beforeEach('make a directory for the test', async () => {
    path = await openTempDir();
  });
  afterEach('remove the directory of the test', async () => {
    if (path !== undefined) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    path = undefined;
  });
  const current = (): string => {
    if (path === undefined)
      throw new Error('The directory of a test exists only while the test runs');
    return path;
  };
  return {
    get path() {
      return current();
    },
    file: (name) => join(current(), name),
  };
}

/** Makes a fresh directory. Whoever calls it removes it. */
export async function openTempDir(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'kuma-prometheus-sd-test-')));
}
