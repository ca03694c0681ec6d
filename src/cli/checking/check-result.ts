import type { HouseError } from '../../base/house-error.js';
import type { FileSdReport } from '../../discovery/checking/check-file-sd.js';
import type { Findings } from '../../discovery/checking/finding.js';

/** What came of the check of one file. */
export type CheckResult = CheckedFileResult | UnreadableFileResult;

/** A file that was read. */
export interface CheckedFileResult {
  readonly kind: 'checked';
  /** How it was called on the command line. */
  readonly name: string;
  readonly findings: Findings;
  /** What a file_sd file has in it. */
  readonly contents?: Pick<FileSdReport, 'format' | 'groups' | 'targets'>;
}

/** A file that could not be read. */
export interface UnreadableFileResult {
  readonly kind: 'unreadable';
  readonly name: string;
  readonly error: HouseError;
}
