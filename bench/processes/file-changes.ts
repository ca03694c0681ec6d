import { once } from 'node:events';
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Tells when a file is replaced. */
export interface FileChanges {
  /** The time of the next replacement, in nanoseconds of the clock that all processes share. Ask before it may come. */
  next(timeoutMs: number): Promise<bigint>;
  close(): Promise<void>;
}

/** Watches a file, which need not exist, in a directory that does. */
export function watchReplacements(file: string): FileChanges {
  const watcher = watch(dirname(file));
  return {
    next: async (timeoutMs) =>
      await new Promise((resolve, reject) => {
        const settle = (): void => {
          watcher.off('change', onChange);
          clearTimeout(timer);
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`"${file}" was not replaced within ${String(timeoutMs / 1_000)} s`));
        }, timeoutMs);
        const onChange = (event: string, name: string | Buffer | null): void => {
          if (event !== 'rename' || String(name) !== basename(file)) return;
          settle();
          resolve(process.hrtime.bigint());
        };
        watcher.on('change', onChange);
      }),
    close: async () => {
      const closed = once(watcher, 'close');
      watcher.close();
      await closed;
    },
  };
}
