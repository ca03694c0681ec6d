import type { Observer } from '../../base/observer.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { UnusableFileError, type FileBackedObserver } from '../../platform/files/file-backed.js';
import { AccessFileError } from '../errors.js';
import type { DiscoveryEvent } from '../events.js';
import { pathText } from './path-text.js';

/** Which control plane an access is for, and who is told what becomes of it. */
export interface AccessContext {
  readonly controlPlane: string;
  /** The addresses that the operator gave. */
  readonly addresses: readonly Endpoint[];
  readonly observer: Observer<DiscoveryEvent>;
}

/** Says of files what flag they belong to: as an error at the start, as events later. */
export interface AccessFiles {
  readonly observer: FileBackedObserver;
  /** @throws AccessFileError in the place of an UnusableFileError. */
  open<T>(opening: () => Promise<T>): Promise<T>;
}

const NOT_SHOWN = '(not shown: it does not look like a path)';

/** `flags` are flags and the paths that they were given. */
export function watchAccessFiles(
  { controlPlane, observer }: AccessContext,
  flags: readonly (readonly [string, string | undefined])[],
): AccessFiles {
  const flagsOf = (path: string): readonly string[] =>
    flags.filter((pair) => pair[1] === path).map(([flag]) => flag);
  const flagOf = (path: string): string => flagsOf(path)[0] ?? '';
  const shown = (path: string): string | undefined => pathText(path, flagsOf(path));
  return {
    observer: {
      renewed: (changed) => {
        const paths = changed.map((path) => shown(path) ?? NOT_SHOWN);
        observer.observe({ kind: 'access-files-renewed', controlPlane, paths });
      },
      unusable: ({ path: full, message }) => {
        const reason = `${flagOf(full)}: ${message}`;
        const path = shown(full) ?? NOT_SHOWN;
        observer.observe({ kind: 'access-file-unusable', controlPlane, path, reason });
      },
    },
    open: async (opening) => {
      try {
        return await opening();
      } catch (error) {
        if (!(error instanceof UnusableFileError)) throw error;
        const { path, message } = error;
        throw new AccessFileError({ flag: flagOf(path), path: shown(path), reason: message });
      }
    },
  };
}
