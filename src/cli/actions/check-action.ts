import { ExitCode } from '../../base/house-error.js';
import {
  checkConfigurationFile,
  checkFile,
  type ConfigurationCheck,
  type FileCheckOptions,
} from '../checking/check-file.js';
import type { CheckedFileResult, CheckResult } from '../checking/check-result.js';
import { counted, renderResult } from '../checking/render-result.js';
import { toJsonResult } from '../checking/to-json-result.js';
import { UsageError } from '../errors.js';
import { CHECK_CONFIGURATION_OPTIONS, CHECK_OPTIONS } from '../options/check-options.js';
import { environmentSource, flagSource } from '../options/option-source.js';
import { resolveOptions, type OptionValues } from '../options/resolve-options.js';
import { failureText, toFailure } from '../service/failure.js';
import { createColours } from '../terminal/colours.js';
import type { Action } from './action.js';

/** `check`: finds what is wrong with file_sd files, and with configuration files of ours. */
export const checkAction: Action = {
  options: { ...CHECK_OPTIONS, ...CHECK_CONFIGURATION_OPTIONS },
  act: async (flags, paths = []) => {
    const sources = [flagSource(flags), environmentSource(process.env)];
    const { values } = resolveOptions(CHECK_OPTIONS, sources);
    const { config } = resolveOptions(CHECK_CONFIGURATION_OPTIONS, sources).values;
    const checks = [
      ...config.map((path) => () => checkConfigurationFile(path, checkOwnConfiguration)),
      ...paths.map((path) => () => checkFile(path, toFileCheckOptions(values))),
    ];
    if (checks.length === 0) throw new UsageError('Cannot check anything: the FILE is missing');
    await runChecks(checks, values);
  },
};

const checkOwnConfiguration: ConfigurationCheck = async (path) => {
  const { checkConfiguration } = await import('../options/check-configuration.js');
  const found = await checkConfiguration(path);
  return found.map(({ line, column, message }) => {
    return { severity: 'error', line, column, problem: message };
  });
};

function toFileCheckOptions({
  prometheus: generations,
  stdinFormat,
}: OptionValues<typeof CHECK_OPTIONS>): FileCheckOptions {
  return { generations, stdinFormat };
}

/** One after the other: each file may be large. */
async function runChecks(
  checks: readonly (() => Promise<CheckResult>)[],
  { json, strict }: OptionValues<typeof CHECK_OPTIONS>,
): Promise<void> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await check();
    results.push(result);
    if (result.kind === 'unreadable') process.stderr.write(failureText(toFailure(result.error)));
    else if (!json) sayResult(result);
  }
  if (json) process.stdout.write(`${JSON.stringify(results.map(toJsonResult), null, 2)}\n`);
  else saySummary(results);
  process.exitCode = exitCodeOf(results, { strict });
}

function sayResult(result: CheckedFileResult): void {
  const colours = createColours(process.stdout, process.env);
  process.stdout.write(`${renderResult(result, colours).join('\n')}\n`);
}

/** For somebody who looks at a screen full of lines. */
function saySummary(results: readonly CheckResult[]): void {
  if (!process.stderr.isTTY || results.length === 1) return;
  const unreadable = results.filter(({ kind }) => kind === 'unreadable').length;
  const wrong = results.filter((result) => hasFindings(result, { strict: false })).length;
  const parts = [
    `${counted(results.length, 'file')} checked`,
    ...(wrong > 0 ? [`${String(wrong)} with errors`] : []),
    ...(unreadable > 0 ? [`${String(unreadable)} not read`] : []),
  ];
  process.stderr.write(`${parts.join(', ')}\n`);
}

interface Strictness {
  /** Warnings count. */
  readonly strict: boolean;
}

/** A file that was not checked is worse than one that was found wrong. */
function exitCodeOf(results: readonly CheckResult[], strictness: Strictness): ExitCode {
  for (const result of results) if (result.kind === 'unreadable') return result.error.exitCode;
  const isBad = results.some((result) => hasFindings(result, strictness));
  return isBad ? ExitCode.findings : ExitCode.ok;
}

function hasFindings(result: CheckResult, { strict }: Strictness): boolean {
  if (result.kind === 'unreadable') return false;
  const { errors, warnings } = result.findings;
  return errors > 0 || (strict && warnings > 0);
}
