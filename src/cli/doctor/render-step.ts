import { oneLine } from '../../base/one-line.js';
import type { Step, StepName, StepStatus } from '../../discovery/diagnosis/step.js';
import type { Colours, Style } from '../terminal/colours.js';
import { wrapText } from './wrap-text.js';

/** How steps are shown. */
export interface StepLayout {
  readonly colours: Colours;
  /** Columns of a line; `Infinity` where nothing is to be wrapped. */
  readonly width: number;
}

const OUTPUT_STEPS: ReadonlySet<StepName> = new Set(['directory', 'writer', 'file']);

const READER_STEPS: ReadonlySet<StepName> = new Set([
  'prometheus',
  'watches',
  'readable',
  'reads',
  'targets',
]);

/** The line above the steps of one subject. */
export function renderSubject(
  { step, subject }: Pick<Step, 'step' | 'subject'>,
  { colours }: StepLayout,
): string {
  const what = kindOf(step);
  return colours.bold(what === subject ? what : `${what} ${oneLine(subject)}`);
}

function kindOf(step: StepName): string {
  if (OUTPUT_STEPS.has(step)) return 'Output';
  return READER_STEPS.has(step) ? 'Prometheus' : 'Control plane';
}

const STATUS_WIDTH = 8;
const STEP_WIDTH = 11;
const TIME_WIDTH = 7;
const INDENT = 2 + STATUS_WIDTH + STEP_WIDTH + TIME_WIDTH;

/** The lines of a step: what came of it, and below what to do. */
export function renderStep(step: Step, layout: StepLayout): readonly string[] {
  const { status, finding, fix } = step;
  const { colours } = layout;
  const word = styleOf(status, colours)(status.padEnd(STATUS_WIDTH));
  const head = `${word}${step.step.padEnd(STEP_WIDTH)}${timeText(step)}`;
  const [first = '', ...more] = wrapped(finding, layout);
  const whole: Style = status === 'skipped' ? colours.dim : (text) => text;
  return [
    `  ${head}${whole(first)}`,
    ...more.map((line) => `${' '.repeat(INDENT)}${whole(line)}`),
    ...(fix === undefined ? [] : renderFix(fix, step, layout)),
  ];
}

/** What is to be pasted is not wrapped. */
function renderFix(fix: string, { status }: Step, layout: StepLayout): readonly string[] {
  const [head = '', ...snippet] = fix.split('\n');
  const label = status === 'failed' ? 'fix: ' : 'hint: ';
  const lines = [
    ...wrapped(`${label}${head}`, layout),
    ...snippet.map((line) => `  ${oneLine(line)}`),
  ];
  return lines.map((line) => `${' '.repeat(INDENT)}${layout.colours.yellow(line)}`);
}

const MIN_WIDTH = 20;

function wrapped(text: string, { width }: StepLayout): readonly string[] {
  return wrapText(oneLine(text), Math.max(width - INDENT, MIN_WIDTH));
}

function styleOf(status: StepStatus, { green, red, dim }: Colours): Style {
  if (status === 'ok') return green;
  return status === 'failed' ? red : dim;
}

function timeText({ tookMs }: Step): string {
  if (tookMs === 0) return ' '.repeat(TIME_WIDTH);
  const text =
    tookMs < 1_000 ? `${String(Math.ceil(tookMs))}ms` : `${(tookMs / 1_000).toFixed(1)}s`;
  return `${text.padStart(TIME_WIDTH - 1)} `;
}
