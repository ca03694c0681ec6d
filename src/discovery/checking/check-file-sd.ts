import type { Work } from '../../base/slices.js';
import { fileSdFormat, type FileSdFormat } from '../../targets/file-sd-name.js';
import type { CheckDesk } from './check-desk.js';
import { checkJson } from './check-json.js';
import { checkYaml } from './check-yaml.js';
import type { Findings, Generation } from './finding.js';
import { FindingList } from './finding-list.js';
import { GroupChecker } from './group-checker.js';

/** A file as it is to be checked. */
export interface CheckedFile {
  /** What Prometheus would know it by; absent when it is no file, and may have any name. */
  readonly path?: string;
  readonly bytes: Buffer;
  /** How to read what has no name that says so. Default: as its first character suggests. */
  readonly format?: FileSdFormat;
}

/** What there is to say of a file_sd file. */
export interface FileSdReport extends Findings {
  readonly format: FileSdFormat;
  /** How many groups could be read, and how many targets they have. */
  readonly groups: number;
  readonly targets: number;
}

/** Checks a file_sd file by the rules of the Prometheus `generations`. */
export function* checkFileSd(
  { path, bytes, format: given }: CheckedFile,
  generations: readonly Generation[],
): Work<FileSdReport> {
  const named = path === undefined ? undefined : fileSdFormat(path);
  const format = named ?? given ?? guessFormat(bytes);
  const openDesk = (): CheckDesk => {
    const findings = new FindingList(generations);
    return { findings, groups: new GroupChecker(format, findings) };
  };
  const check = format === 'json' ? checkJson : checkYaml;
  const { desk, locate } = yield* check(bytes, openDesk);
  if (path !== undefined && named === undefined) tellName(desk.findings);
  const { groups, targets } = desk.groups;
  return { format, groups, targets, ...desk.findings.finish(locate) };
}

function tellName(findings: FindingList): void {
  const problem = 'file_sd_configs does not accept the name';
  findings.error({ at: 0, problem, advice: 'wanted one that ends in .json, .yml or .yaml' });
}

/** A list of YAML may begin with a bracket as well, but then it is usually JSON. */
function guessFormat(bytes: Buffer): FileSdFormat {
  const start = bytes.toString('utf8', 0, 1_000).trimStart();
  return start.startsWith('[') || start.startsWith('{') ? 'json' : 'yaml';
}
