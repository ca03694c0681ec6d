import type { Findings } from '../../discovery/checking/finding.js';
import type { CheckResult } from './check-result.js';

/** What `check --json` says of one file. */
export interface JsonResult {
  readonly file: string;
  /** False when there are errors, or it could not be read. */
  readonly ok: boolean;
  /** Why it could not be read. */
  readonly unreadable?: string;
  readonly format?: string;
  readonly groups?: number;
  readonly targets?: number;
  readonly errors?: number;
  readonly warnings?: number;
  /** Not all of them where there are hundreds: `errors` and `warnings` count all. */
  readonly findings?: readonly JsonFinding[];
}

interface JsonFinding {
  readonly severity: string;
  /** The lines of Prometheus that it counts for; absent where it is not about Prometheus. */
  readonly prometheus?: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly problem: string;
  readonly advice?: string;
}

/** What is printed of a result for scripts. */
export function toJsonResult(result: CheckResult): JsonResult {
  const { name: file } = result;
  if (result.kind === 'unreadable') return { file, ok: false, unreadable: result.error.message };
  const { findings, contents } = result;
  const { errors, warnings } = findings;
  const size = contents && {
    format: contents.format,
    groups: contents.groups,
    targets: contents.targets,
  };
  return { file, ok: errors === 0, ...size, errors, warnings, findings: toJsonFindings(findings) };
}

function toJsonFindings({ listed }: Findings): readonly JsonFinding[] {
  return listed.map(({ severity, generations, line, column, problem, advice }) => ({
    severity,
    ...(generations && { prometheus: generations }),
    line,
    column,
    problem,
    ...(advice !== undefined && { advice }),
  }));
}
