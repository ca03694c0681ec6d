import { systemClock } from '../../../base/clock.js';
import { formatDuration } from '../../../base/duration.js';
import { errorText } from '../../../base/error-text.js';
import { ExitCode } from '../../../base/house-error.js';
import { runInSlices } from '../../../base/slices.js';
import { errnoOf } from '../../../platform/files/file-error.js';
import { lookAtFile, type FileLook } from '../../../platform/files/look-at-file.js';
import { checkFileSd, type FileSdReport } from '../../checking/check-file-sd.js';
import { GENERATIONS } from '../../checking/finding.js';
import { bytesText, countOf } from '../../../base/number-text.js';
import type { Examination, StepResult } from '../examination.js';
import { failed, ok, skipped, type Outcome } from '../step.js';

/** The file as it stands. */
export interface StandingOutput {
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** How many groups it has; `undefined` where that was not counted. */
  readonly groups: number | undefined;
}

/** More is not read here; it may be as good. */
const MAX_CHECKED_BYTES = 64 * 2 ** 20;

/** Looks whether Prometheus would take `file` as it stands. Returns `undefined` when there is none to look at. */
export async function examineFile(
  examination: Examination,
  file: string,
): Promise<StandingOutput | undefined> {
  return await examination.step<StandingOutput>('file', `reading ${file}`, async (signal) => {
    const seen = await lookAtFile(file, MAX_CHECKED_BYTES).catch((error: unknown) =>
      notRead(file, error),
    );
    return 'status' in seen ? { outcome: seen } : await checkFile(file, seen, signal);
  });
}

async function checkFile(
  file: string,
  seen: FileLook,
  signal: AbortSignal,
): Promise<StepResult<StandingOutput>> {
  const { modifiedAtMs, bytes } = seen;
  if (bytes === undefined) {
    const outcome = ok(`${factsText(seen)}, too large to be checked here`);
    return { outcome, value: { modifiedAtMs, groups: undefined } };
  }
  const checking = checkFileSd({ path: file, bytes }, GENERATIONS);
  const report = await runInSlices(checking, { signal, clock: systemClock });
  const value = { modifiedAtMs, groups: report.groups };
  return { outcome: checkedOutcome(file, seen, report), value };
}

function notRead(file: string, error: unknown): Outcome {
  const errno = errnoOf(error);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return skipped(`there is no "${file}" yet`);
  if (errno === 'EACCES')
    return skipped(
      `"${file}" may not be read by this user (EACCES)`,
      'run doctor as the user that writes the file',
    );
  const finding = `"${file}" cannot be read: ${errorText(error)}`;
  return failed(ExitCode.cannotCreate, finding, 'look at that path');
}

function factsText({ size, mode, modifiedAtMs }: FileLook): string {
  const ageS = Math.max(Math.round((Date.now() - modifiedAtMs) / 1_000), 0);
  return `${bytesText(size)}, mode 0${mode.toString(8)}, written ${formatDuration(ageS * 1_000)} ago`;
}

function checkedOutcome(file: string, seen: FileLook, report: FileSdReport): Outcome {
  const { groups, targets, errors, listed } = report;
  const counts = `${countOf(groups, 'group')}, ${countOf(targets, 'target')}`;
  if (errors === 0) return ok(`"${file}" is valid: ${counts}, ${factsText(seen)}`);
  const first = listed.find(({ severity }) => severity === 'error');
  const where =
    first === undefined
      ? ''
      : `: line ${String(first.line)}, column ${String(first.column)}: ${first.problem}`;
  return failed(
    ExitCode.findings,
    `Prometheus does not accept "${file}" as it stands (${countOf(errors, 'error')})${where}`,
    `"check ${file}" lists all; the next good answer replaces the file`,
  );
}
