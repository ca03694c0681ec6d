import { dirname } from 'node:path';
import { ExitCode } from '../../../base/house-error.js';
import { isMissing } from '../../../platform/files/is-missing.js';
import {
  readingObstacles,
  type FileUser,
  type ReadingObstacle,
} from '../../../platform/files/reading-obstacles.js';
import { failed, ok, skipped, type Outcome } from '../step.js';

/** Who is to read what. */
export interface Reading {
  readonly file: string;
  /** Absent when it is not known as whom Prometheus runs. */
  readonly user: FileUser | undefined;
  /** Of a new file. */
  readonly fileMode: number;
  /** The file stands already. */
  readonly isThere: boolean;
}

/** Whether Prometheus may read the file, by permissions: when it is not known as whom it runs, whether everybody may. */
export async function readableOutcome(reading: Reading): Promise<Outcome> {
  const { file, user } = reading;
  const obstacles = await readingObstacles(file, user);
  const closed = obstacles.find(({ what }) => what === 'directory');
  const hidden = obstacles.find(({ what }) => what === 'file');
  if (closed !== undefined && user !== undefined)
    return failed(ExitCode.cannotCreate, closedText(closed, reading), enterFix(closed));
  if (hidden !== undefined) return hiddenFile(hidden, reading);
  const directory = dirname(file);
  if (await isMissing(directory)) return skipped(`there is no directory "${directory}" yet`);
  if (isHiddenLater(reading)) return hiddenLater(reading);
  // It may be a container, with a way of its own to the file.
  if (closed !== undefined) return skipped(closedText(closed, reading), enterFix(closed));
  return open(reading);
}

function open({ user, isThere }: Reading): Outcome {
  const who = user === undefined ? 'every user' : `its user (uid ${String(user.uid)})`;
  const what = isThere ? 'the file' : 'what will be written there';
  return ok(`${who} may read ${what}, by the permissions on the way`);
}

const OTHERS_READ = 0o4;

function isHiddenLater({ user, fileMode, isThere }: Reading): boolean {
  return !isThere && user?.uid !== 0 && (fileMode & OTHERS_READ) === 0;
}

function hiddenLater({ fileMode }: Reading): Outcome {
  return failed(
    ExitCode.cannotCreate,
    `a new file will have mode 0${fileMode.toString(8)}, which not every user may read`,
    'use --output-file-mode=0644, or run both as the same user',
  );
}

function hiddenFile(obstacle: ReadingObstacle, reading: Reading): Outcome {
  const { path } = obstacle;
  return failed(
    ExitCode.cannotCreate,
    `${whoText(reading)} cannot read "${path}" (EACCES): ${permissionsText(obstacle)}`,
    `use --output-file-mode=0644 (or chmod o+r "${path}": the file keeps its mode), or run both as the same user`,
  );
}

function closedText(obstacle: ReadingObstacle, reading: Reading): string {
  const { path } = obstacle;
  return `${whoText(reading)} cannot enter the directory "${path}" on the way to the file (EACCES): ${permissionsText(obstacle)}`;
}

function enterFix({ path }: ReadingObstacle): string {
  return `chmod o+x "${path}", or choose another directory with --output-file, or run both as the same user`;
}

function permissionsText({ uid, gid, mode }: ReadingObstacle): string {
  return `owner uid ${String(uid)}, group ${String(gid)}, mode 0${mode.toString(8)}`;
}

function whoText({ user }: Reading): string {
  return user === undefined
    ? 'a Prometheus that runs as another user'
    : `Prometheus, which runs as uid ${String(user.uid)},`;
}
