import { watch } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that happened in a directory, as the system tells it: `rename` (come or gone) or `change`. */
export type DirectoryEvent = `${'rename' | 'change'} ${string}`;

/** Looks at one directory as Prometheus does: sees all that happens directly in it, and nothing below. */
export interface DirectoryWatch {
  /** All that happened since the last call. The system tells in order, so a directory made now comes last. */
  events(): Promise<readonly DirectoryEvent[]>;
}

const SENTINEL = 'zz-sentinel';

/** Call it in a `describe`: gives a function that watches a directory until the end of the test. */
export function useDirectoryWatch(): (directory: string) => DirectoryWatch {
  const closers: (() => void)[] = [];
  afterEach('end the watches of the test', () => {
    for (const close of closers.splice(0)) close();
  });
  return (directory) => {
    let seen: DirectoryEvent[] = [];
    let onEvent = (): void => undefined;
    const watcher = watch(directory, (kind, name) => {
      seen.push(`${kind} ${name ?? ''}`);
      onEvent();
    });
    closers.push(() => {
      watcher.close();
    });
    let calls = 0;
    return {
      events: async () => {
        const sentinel = `${SENTINEL}-${String(++calls)}`;
        const told = new Promise<void>((resolve) => {
          onEvent = () => {
            if (seen.includes(`rename ${sentinel}`)) resolve();
          };
        });
        await mkdir(join(directory, sentinel));
        await told;
        await rmdir(join(directory, sentinel));
        const events = seen.filter((event) => !event.includes(SENTINEL));
        seen = [];
        return events;
      },
    };
  };
}
