import { resolve } from 'node:path';
import { formatDuration } from '../../../base/duration.js';
import { FileError } from '../../../platform/files/file-error.js';
import { findWriter } from '../../../platform/lock/find-writer.js';
import { inspectOutput, type InspectedOutput } from '../../../platform/output/inspect-output.js';
import { bytesText } from '../../../base/number-text.js';
import { outcomeOf, type Examination, type StepResult } from '../examination.js';
import { ok, skipped, type Outcome } from '../step.js';
import { examineFile, type StandingOutput } from './examine-file.js';

/** What was learnt of an output. */
export interface ExaminedOutput {
  /** Where the path leads, as far as that could be followed. */
  readonly file: string;
  /** The path itself, where it is a symbolic link. */
  readonly link: string | undefined;
  /** Absent when there is no file that can be read. */
  readonly standing: StandingOutput | undefined;
}

/** Looks whether the output at `path` can be written, who writes it now, and what stands there. Changes nothing. */
export async function examineOutput(
  examination: Examination,
  path: string,
): Promise<ExaminedOutput> {
  const found = await examination.step('directory', `looking at ${path}`, () => lookAt(path));
  const file = found?.file ?? resolve(path);
  await examination.step('writer', 'looking for another instance', async () => ({
    outcome: await writerOutcome(file),
  }));
  const standing = await examineFile(examination, file);
  return { file, link: found?.link?.path, standing };
}

async function lookAt(path: string): Promise<StepResult<InspectedOutput>> {
  const found = await inspectOutput(path).catch(asFileError);
  if (!(found instanceof FileError))
    return { outcome: directoryOutcome(path, found), value: found };
  return { outcome: (await foreignWriter(path)) ?? outcomeOf(found) };
}

function asFileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  throw error;
}

/** Another user may write where we may not, and does. */
async function foreignWriter(path: string): Promise<Outcome | undefined> {
  const writer = await findWriter(path);
  if (writer === undefined || writer.isOfOurUser) return undefined;
  return skipped(
    `another user's instance writes there (uid ${String(writer.uid)}, process ${String(writer.pid)})`,
    'run doctor as that user to look at the directory with its eyes',
  );
}

const LOW_ROOM_BYTES = 16 * 2 ** 20;

function directoryOutcome(path: string, found: InspectedOutput): Outcome {
  const { file, directory, link, freeBytes, uid } = found;
  const room = freeBytes === undefined ? '' : `, ${bytesText(freeBytes)} free`;
  const way = link === undefined ? '' : `; "${path}" is a symbolic link to "${file}"`;
  const hints = hintsFor(found);
  return ok(
    `"${directory}" takes files of uid ${String(uid)}${room}${way}`,
    hints.length === 0 ? undefined : hints.join('; '),
  );
}

function hintsFor({ freeBytes = Infinity, linkErrno }: InspectedOutput): readonly string[] {
  const isLow = freeBytes < LOW_ROOM_BYTES;
  return [
    ...(isLow ? ['make some room: each write needs as much as the file once more'] : []),
    ...(linkErrno === undefined
      ? []
      : [
          `the link cannot be renewed (${linkErrno}): let Prometheus watch the directory of the file itself`,
        ]),
  ];
}

async function writerOutcome(file: string): Promise<Outcome> {
  const writer = await findWriter(file);
  if (writer === undefined) return skipped('no instance writes the file now');
  const { pid, host, since, touchedAtMs } = writer;
  const agoS = Math.max(Math.round((Date.now() - touchedAtMs) / 1_000), 0);
  return ok(
    `process ${String(pid)} on host "${host}" writes it since ${since}, and was heard of ${formatDuration(agoS * 1_000)} ago`,
  );
}
