import { errorText } from '../../base/error-text.js';
import { errnoOf } from './file-error.js';
import { readSmallFile, type SmallFile } from './read-small-file.js';

/** Settings of {@link FileBacked.open}. */
export interface FileBackedOptions<T> {
  /** The files that the value is made of: a change of one is a change of all. */
  readonly paths: readonly string[];
  /** Makes the value. @throws Error (or {@link UnusableFileError} with the path) when it cannot be made. */
  readonly toValue: (files: readonly SmallFile[]) => T;
  readonly observer: FileBackedObserver;
}

/** Who is told what becomes of the files after they were opened. Each thing is told once. */
export interface FileBackedObserver {
  readonly renewed: (paths: readonly string[]) => void;
  /** They cannot be used as they are now; the last good value stays. */
  readonly unusable: (error: UnusableFileError) => void;
}

/** A file that cannot be read, or does not hold what it should. */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
  readonly path: string;

  /** `message` is the reason alone. */
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Bundles of CAs of whole distributions have a quarter of a megabyte. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * A value made of files, made anew when their contents have changed. It looks when it is asked, so nothing watches
 * and nothing is missed on file systems without events. While the files cannot be used (gone, half written, not
 * fitting each other) the last good value stays.
 */
export class FileBacked<T> {
  readonly #options: FileBackedOptions<T>;
  #files: readonly SmallFile[];
  #value: T;
  /** What was last said to be wrong. */
  #problem = '';

  private constructor(options: FileBackedOptions<T>, files: readonly SmallFile[]) {
    this.#options = options;
    this.#files = files;
    this.#value = toValue(options, files);
  }

  /** @throws UnusableFileError */
  static async open<T>(options: FileBackedOptions<T>): Promise<FileBacked<T>> {
    return new FileBacked(options, await readAll(options.paths));
  }

  /** The value as the files have it now, else the last good one. Never rejects. */
  async current(): Promise<T> {
    try {
      const files = await readAll(this.#options.paths);
      if (!isSame(files, this.#files)) this.#renew(files);
      this.#problem = '';
    } catch (error) {
      this.#tell(error as UnusableFileError);
    }
    return this.#value;
  }

  #renew(files: readonly SmallFile[]): void {
    this.#value = toValue(this.#options, files);
    this.#files = files;
    this.#options.observer.renewed(this.#options.paths);
  }

  #tell(error: UnusableFileError): void {
    const problem = `${error.path}: ${error.message}`;
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.observer.unusable(error);
  }
}

async function readAll(paths: readonly string[]): Promise<readonly SmallFile[]> {
  return await Promise.all(
    paths.map(async (path) => {
      try {
        return await readSmallFile(path, MAX_BYTES);
      } catch (error) {
        throw new UnusableFileError(path, errnoOf(error) ?? errorText(error));
      }
    }),
  );
}

function toValue<T>({ toValue, paths }: FileBackedOptions<T>, files: readonly SmallFile[]): T {
  try {
    return toValue(files);
  } catch (error) {
    if (error instanceof UnusableFileError) throw error;
    throw new UnusableFileError(paths[0] ?? '', errorText(error));
  }
}

function isSame(a: readonly SmallFile[], b: readonly SmallFile[]): boolean {
  return a.every(({ bytes }, index) => b[index]?.bytes.equals(bytes) === true);
}
