import { oneLine } from '../../base/one-line.js';
import type { Finding, Severity } from '../../discovery/checking/finding.js';
import type { Colours } from '../terminal/colours.js';
import type { CheckedFileResult } from './check-result.js';

/** What is said of a file that was checked: a line for each finding, and a last one for all of it. */
export function renderResult(
  { name, findings, contents }: CheckedFileResult,
  colours: Colours,
): readonly string[] {
  const { listed, errors, warnings } = findings;
  const file = oneLine(name, 300);
  const lines = listed.map((finding) => renderFinding(file, finding, colours));
  const unlisted = errors + warnings - listed.length;
  if (unlisted > 0) lines.push(`${file}: and ${String(unlisted)} more`);
  const size = contents && [counted(contents.groups, 'group'), counted(contents.targets, 'target')];
  const verdict = [
    ...(errors > 0 ? [colours.red(counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [colours.yellow(counted(warnings, 'warning'))] : []),
  ];
  const last = verdict.length > 0 ? verdict : [colours.green('ok')];
  return [...lines, `${file}: ${[...(size ?? []), ...last].join(', ')}`];
}

/** A number of things in words: `1 group`, `2 groups`. */
export function counted(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** In the form that editors and CI systems know from compilers. */
function renderFinding(file: string, finding: Finding, colours: Colours): string {
  const { line, column, severity, generations, problem, advice } = finding;
  const place = colours.bold(`${file}:${String(line)}:${String(column)}:`);
  // What is wrong everywhere needs no name.
  const whom = generations?.length === 1 ? ` (${generations.join()})` : '';
  const what = [`${severity}${whom}`, problem, ...(advice === undefined ? [] : [advice])];
  const [head = '', ...rest] = what.map((text) => oneLine(text));
  return `${place} ${[paint(severity, colours)(head), ...rest].join(': ')}`;
}

function paint(severity: Severity, { red, yellow }: Colours): (text: string) => string {
  return severity === 'error' ? red : yellow;
}
