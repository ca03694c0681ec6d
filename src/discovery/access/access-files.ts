import type { Observer } from '../../base/observer.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { UnusableFileError, type FileBackedObserver } from '../../platform/files/file-backed.js';
import { AccessFileError } from '../errors.js';
import type { DiscoveryEvent } from '../events.js';

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

/** `flags` are flags and the paths that they were given. */
export function watchAccessFiles(
  { controlPlane, observer }: AccessContext,
  flags: readonly (readonly [string, string | undefined])[],
): AccessFiles {
  const flagOf = (path: string): string => flags.find((pair) => pair[1] === path)?.[0] ?? '';
  return {
    observer: {
      renewed: (paths) => {
        observer.observe({ kind: 'access-files-renewed', controlPlane, paths });
      },
      unusable: ({ path, message }) => {
        const reason = `${flagOf(path)}: ${message}`;
        observer.observe({ kind: 'access-file-unusable', controlPlane, path, reason });
      },
    },
    open: async (opening) => {
      try {
        return await opening();
      } catch (error) {
        if (!(error instanceof UnusableFileError)) throw error;
        throw new AccessFileError(flagOf(error.path), error);
      }
    },
  };
}
