import { accessSync, constants } from 'node:fs';

/** True when a program can be started from `path`. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
