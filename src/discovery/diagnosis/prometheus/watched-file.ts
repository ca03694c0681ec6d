import { basename, dirname, isAbsolute, join } from 'node:path';
import type { RunningProcess } from '../../../platform/processes/find-processes.js';
import {
  findThere,
  identityOfFile,
  viewOf,
  wantedIdentity,
} from '../../../platform/processes/process-view.js';
import { matchesAtEnd, matchesPattern } from './file-sd-pattern.js';
import type { FileSdJob } from './prometheus-config.js';

/** How a Prometheus comes to our file. */
export interface WatchedFile {
  readonly job: FileSdJob;
  readonly pattern: string;
  /** As it calls the file in metrics and labels. */
  readonly filename: string;
  /** By its name it is our file, but with the mounts that it has it sees another one there. */
  readonly isElsewhere: boolean;
}

/** Our file: where it is, and the link that leads there. */
export interface OurFile {
  readonly file: string;
  readonly link: string | undefined;
}

/**
 * Finds the first pattern that means our file: by what the process sees, where we may look, else by name.
 *
 * @returns `undefined` when there is none.
 */
export async function findWatched(
  jobs: readonly FileSdJob[],
  ours: OurFile,
  process: RunningProcess | undefined,
): Promise<WatchedFile | undefined> {
  const patterns = jobs.flatMap((job) => job.files.map((pattern) => ({ job, pattern })));
  const seeing = process !== undefined && (await mayLook(process)) ? process : undefined;
  if (seeing !== undefined) {
    for (const { job, pattern } of patterns) {
      const filename = await seenAs(pattern, ours, seeing);
      if (filename !== undefined) return { job, pattern, filename, isElsewhere: false };
    }
  }
  for (const { job, pattern } of patterns) {
    const filename = namedAs(pattern, ours, process?.cwd);
    if (filename !== undefined)
      return { job, pattern, filename, isElsewhere: seeing !== undefined };
  }
  return undefined;
}

async function mayLook({ pid }: RunningProcess): Promise<boolean> {
  return (await identityOfFile(`${viewOf(pid).root}/`)) !== undefined;
}

async function seenAs(
  pattern: string,
  { file }: OurFile,
  { pid, cwd }: RunningProcess,
): Promise<string | undefined> {
  const wanted = await wantedIdentity(file);
  const absolute = toAbsolute(pattern, cwd);
  if (wanted === undefined || absolute === undefined) return undefined;
  const found = await findThere(viewOf(pid), {
    directory: dirname(absolute),
    isName: (name) => matchesPattern(basename(pattern), name),
    file: wanted,
  });
  return found && filenameOf(pattern, basename(found));
}

function namedAs(
  pattern: string,
  { file, link }: OurFile,
  cwd: string | undefined,
): string | undefined {
  const absolute = toAbsolute(pattern, cwd);
  const names = link === undefined ? [file] : [file, link];
  const found = names.find((name) =>
    absolute === undefined ? matchesAtEnd(pattern, name) : matchesPattern(absolute, name),
  );
  return found && filenameOf(pattern, basename(found));
}

/** What Go's `filepath.Glob` makes of a pattern: what is no pattern stays as it is written. */
function filenameOf(pattern: string, name: string): string {
  return /[*?[\\]/.test(pattern) ? join(dirname(pattern), name) : pattern;
}

function toAbsolute(pattern: string, cwd: string | undefined): string | undefined {
  if (isAbsolute(pattern)) return pattern;
  return cwd === undefined ? undefined : join(cwd, pattern);
}
