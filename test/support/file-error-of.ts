import { FileError } from '../../src/platform/files/file-error.js';
import { failureOf } from './outcome.js';

/** The FileError that `promise` rejects with; throws when it does not, or with something else. */
export async function fileErrorOf(promise: Promise<unknown>): Promise<FileError> {
  const error = await failureOf(promise);
  if (error instanceof FileError) return error;
  throw new Error(`Not a FileError, but ${String(error)}`, { cause: error });
}
