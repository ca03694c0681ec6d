import { errorText } from '../../base/error-text.js';
import { ExitCode, HouseError } from '../../base/house-error.js';

/** What to do about the errno that stands behind a failure to write. */
const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'make the directory writable for this user',
  EPERM: 'make the directory writable for this user, and neither it nor the file immutable',
  EROFS: 'the file system is mounted read-only: mount a writable directory there',
  ENOENT: 'create the directory first',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'the file system is full: free some space or inodes',
  EDQUOT: 'the quota is used up: free some space',
  EFBIG: 'the file size limit of this process is too low',
  EMFILE: 'the limit of open files of this process is too low',
  ENAMETOOLONG: 'choose a shorter name',
  ELOOP: 'the symbolic links lead in a circle: point them to a file',
  EBUSY:
    'the file itself seems to be a mount point: mount the directory that holds it, not the single file',
  EXDEV: 'the staging directory is on another file system: it must not be a mount point of its own',
};

/** A file that cannot be written or replaced. The message says what to do where that is known. */
export class FileError extends HouseError {
  override readonly name = 'FileError';
  readonly code = 'output-not-writable';
  readonly recovery = 'retry';
  readonly exitCode = ExitCode.cannotCreate;
  /** The operating system's error name, e.g. `ENOSPC`; absent when it was not the system that refused. */
  readonly errno: string | undefined;

  constructor(message: string, cause?: unknown) {
    const errno = errnoOf(cause);
    super(message + detail(errno, cause), { cause });
    this.errno = errno;
  }
}

/** The `code` of a system error. */
export function errnoOf(thrown: unknown): string | undefined {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function detail(errno: string | undefined, cause: unknown): string {
  if (cause === undefined) return '';
  if (errno === undefined) return `: ${errorText(cause)}`;
  const hint = HINTS[errno];
  return hint === undefined ? `: ${errno}` : `: ${errno}; ${hint}`;
}
