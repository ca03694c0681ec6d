import { mkdir } from 'node:fs/promises';

import { runProgram } from './run-program.js';

/** What a test mounts. */
export interface Mounts {
  /** Mounts a file system in memory at `path`, which is made; `options` as `mount -o` takes them: `size=64k`. */
  tmpfs(path: string, options?: string): Promise<void>;
  /** Makes `source`, a file or a directory, appear at `path` as well, which must exist. */
  bind(source: string, path: string): Promise<void>;
  /** Changes options of what is mounted at `path`: `size=1m`, `ro`; of a bind mount `bind,ro`. */
  remount(path: string, options: string): Promise<void>;
}

/** Call it in a `describe` before the directories of the test are set up: what a test mounts is unmounted after it. */
export function useMounts(): Mounts {
  const mounted: string[] = [];
  afterEach('unmount what the test mounted', async () => {
    for (const path of mounted.splice(0).reverse()) await runProgram('umount', path);
  });
  return {
    tmpfs: async (path, options = 'size=1m') => {
      await mkdir(path);
      await runProgram('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', path);
      mounted.push(path);
    },
    bind: async (source, path) => {
      await runProgram('mount', '--bind', source, path);
      mounted.push(path);
    },
    remount: async (path, options) => {
      await runProgram('mount', '-o', `remount,${options}`, path);
    },
  };
}
