import { buffer } from 'node:stream/consumers';
import { errorText } from '../../base/error-text.js';
import { HouseError } from '../../base/house-error.js';
import { oneLine } from '../../base/one-line.js';
import { runInSlices } from '../../base/slices.js';
import type { CheckedFile } from '../../discovery/checking/check-file-sd.js';
import type { Finding, Generation } from '../../discovery/checking/finding.js';
import { errnoOf } from '../../platform/files/file-error.js';
import { readWholeFile } from '../../platform/files/read-whole-file.js';
import type { FileSdFormat } from '../../targets/file-sd-name.js';
import { ConfigurationError } from '../errors.js';
import type { CheckedFileResult, CheckResult } from './check-result.js';

/** Finds what is wrong with a configuration file of ours; throws a HouseError when it cannot be read. */
export type ConfigurationCheck = (path: string) => Promise<readonly Finding[]>;

/** What decides about the check of file_sd files. */
export interface FileCheckOptions {
  readonly generations: readonly Generation[];
  readonly stdinFormat: FileSdFormat | undefined;
}

const STDIN = '-';

/** Checks a file_sd file; `-` is standard input. */
export async function checkFile(path: string, options: FileCheckOptions): Promise<CheckResult> {
  const name = path === STDIN ? '<stdin>' : path;
  return await toResult(name, async () => {
    const file = await readFile(path, options);
    // What reads YAML takes longer to load than all the rest.
    const { checkFileSd } = await import('../../discovery/checking/check-file-sd.js');
    const report = await runInSlices(checkFileSd(file, options.generations));
    return { kind: 'checked', name, findings: report, contents: report };
  });
}

/** Checks a configuration file of ours. */
export async function checkConfigurationFile(
  path: string,
  check: ConfigurationCheck,
): Promise<CheckResult> {
  return await toResult(path, async () => {
    const listed = await check(path);
    const errors = listed.filter(({ severity }) => severity === 'error').length;
    const findings = { listed, errors, warnings: listed.length - errors };
    return { kind: 'checked', name: path, findings };
  });
}

/** One file that cannot be read does not spoil the others. */
async function toResult(
  name: string,
  check: () => Promise<CheckedFileResult>,
): Promise<CheckResult> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof HouseError)) throw error;
    return { kind: 'unreadable', name, error };
  }
}

async function readFile(path: string, { stdinFormat }: FileCheckOptions): Promise<CheckedFile> {
  if (path === STDIN)
    return { bytes: await buffer(process.stdin), ...(stdinFormat && { format: stdinFormat }) };
  try {
    return { path, bytes: await readWholeFile(path) };
  } catch (error) {
    const message = `Cannot read "${oneLine(path, 300)}": ${reasonOf(error)}`;
    throw new ConfigurationError(message, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return 'there is no such file (ENOENT)';
    case 'EACCES':
      return 'this user may not read it (EACCES)';
    case 'EISDIR':
      return 'it is a directory (EISDIR)';
    default:
      return oneLine(errorText(error));
  }
}
