import { isAbsolute, join } from 'node:path';
import type { RunningProcess } from '../../../platform/processes/find-processes.js';
import { flagValues } from './flag-values.js';

/** Where the configuration of a Prometheus stands, as it sees it; relative where we may not know to what. */
export function configPathOf({ args, cwd }: Pick<RunningProcess, 'args' | 'cwd'>): string {
  const path = flagValues(args, 'config.file').at(-1) ?? 'prometheus.yml';
  return isAbsolute(path) || cwd === undefined ? path : join(cwd, path);
}
