import { stat } from 'node:fs/promises';
import { errnoOf } from './file-error.js';

/** Whether nothing is at `path`. What cannot be seen by us may be there: it is not missing. */
export async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' || errno === 'ENOTDIR';
  }
}
