import { ExitCode } from '../../base/house-error.js';

/** How a step went. `skipped`: it could not be done or there was no use in it, which is no failure by itself. */
export type StepStatus = 'ok' | 'failed' | 'skipped';

/** What can be examined, in the order in which it is: of an address, of the output, of a Prometheus. */
export type StepName =
  | 'access'
  | 'dns'
  | 'tcp'
  | 'proxy'
  | 'tls'
  | 'peer'
  | 'mads'
  | 'transport'
  | 'answer'
  | 'directory'
  | 'writer'
  | 'file'
  | 'prometheus'
  | 'watches'
  | 'readable'
  | 'reads'
  | 'targets';

/** What came of a step. Texts may hold what a peer said, as it said it: readers escape and mask. */
export interface Outcome {
  readonly status: StepStatus;
  readonly finding: string;
  /** What to do about it; of what is not failed, what else one may think of. Further lines are to be pasted. */
  readonly fix: string | undefined;
  /** Of what failed: how the process ends when nothing failed before. */
  readonly exitCode?: ExitCode;
}

/** A step that is done. */
export interface Step extends Outcome {
  readonly step: StepName;
  /** What was examined: an address, a path, a Prometheus. */
  readonly subject: string;
  /** Milliseconds; 0 where nothing was waited for. */
  readonly tookMs: number;
}

/** All went well. */
export function ok(finding: string, hint?: string): Outcome {
  return { status: 'ok', finding, fix: hint };
}

/** It is not as it should be, and nothing arrives because of that. */
export function failed(exitCode: ExitCode, finding: string, fix: string): Outcome {
  return { status: 'failed', finding, fix, exitCode };
}

/** There is nothing to examine, or it cannot be. */
export function skipped(finding: string, hint?: string): Outcome {
  return { status: 'skipped', finding, fix: hint };
}

/** How the process ends after `steps`: as the first failure says. */
export function exitCodeOf(steps: readonly Outcome[]): ExitCode {
  const first = steps.find(({ status }) => status === 'failed');
  return first === undefined ? ExitCode.ok : (first.exitCode ?? ExitCode.unavailable);
}
