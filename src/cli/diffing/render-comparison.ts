import { oneLine } from '../../base/one-line.js';
import type { ListDifference } from '../../discovery/comparing/compare-lists.js';
import {
  labelDifferences,
  type LabelDifference,
} from '../../discovery/comparing/label-differences.js';
import type { TargetChange } from '../../discovery/comparing/match-targets.js';
import { sortTargets, type NamedTarget } from '../../discovery/comparing/named-target.js';
import { countOf, countText } from '../../base/number-text.js';
import { relativeText } from '../../discovery/report/pages/time-text.js';
import { changedTargetText, labelDifferenceText, targetText } from '../fetching/change-text.js';
import { plainLabels } from '../fetching/plain-labels.js';
import type { Colours, Style } from '../terminal/colours.js';
import type { Comparison } from './compare-sides.js';
import { tallyChanges } from './tally-changes.js';

/** How a comparison is shown. */
export interface ComparisonLook {
  readonly colours: Colours;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Renders a comparison for people, piece by piece. */
export function* renderComparison(comparison: Comparison, look: ComparisonLook): Iterable<string> {
  const { file, difference, verdict } = comparison;
  if (verdict !== 'different') {
    yield `${look.colours.green(`No difference: ${countOf(comparison.targets, 'target')}`)}\n`;
    if (verdict === 'other-form')
      yield 'The file says the same in another form; run would rewrite it once.\n';
    return;
  }
  yield renderHead(comparison, look);
  yield* renderDifference(difference, look.colours);
  if (file === undefined) yield 'There is no such file yet; run would make it.\n';
  for (const line of tallyChanges(difference.changed)) yield `${line}\n`;
  yield `${renderSummary(difference)}\n`;
}

function renderHead(comparison: Comparison, { colours, nowMs }: ComparisonLook): string {
  const { path, controlPlanes, targets } = comparison;
  const names = controlPlanes.map((name) => oneLine(name)).join(' and ');
  const lines = [
    `--- ${oneLine(path, 300)}: ${standingText(comparison, nowMs)}`,
    `+++ ${names}: ${countOf(targets, 'target')}`,
  ];
  return `${lines.map((line) => colours.bold(line)).join('\n')}\n\n`;
}

function standingText({ file }: Comparison, nowMs: number): string {
  if (file === undefined) return 'no such file';
  const [targets, groups] = [countOf(file.targets.length, 'target'), countOf(file.groups, 'group')];
  return `${targets} in ${groups}, written ${relativeText(file.modifiedAtMs, nowMs)}`;
}

/** In the order of the file, whatever became of a target: what belongs together stands together. */
function* renderDifference(
  { added, changed, removed }: ListDifference,
  colours: Colours,
): Iterable<string> {
  const all: readonly Rendered[] = [
    ...removed.map((target) => ({ target, render: () => renderWhole('-', target, colours.red) })),
    ...changed.map((change) => ({
      target: change.after,
      render: () => renderChange(change, colours),
    })),
    ...added.map((target) => ({ target, render: () => renderWhole('+', target, colours.green) })),
  ];
  for (const { render } of sortTargets(all, ({ target }) => target)) yield render();
  if (all.length > 0) yield '\n';
}

/** A target and what is to be said of it. */
interface Rendered {
  readonly target: NamedTarget;
  readonly render: () => string;
}

function renderWhole(sign: string, target: NamedTarget, style: Style): string {
  const labels = plainLabels(target);
  const line = `${sign} ${targetText(target)}`;
  return `${style(labels === '' ? line : `${line}  ${labels}`)}\n`;
}

function renderChange(change: TargetChange, colours: Colours): string {
  const labels = labelDifferences(change).map(
    (label) => `    ${styleOf(label, colours)(labelDifferenceText(label))}`,
  );
  return [colours.yellow(`~ ${changedTargetText(change)}`), ...labels, ''].join('\n');
}

function styleOf({ before, after }: LabelDifference, { green, red, yellow }: Colours): Style {
  if (before === undefined) return green;
  return after === undefined ? red : yellow;
}

function renderSummary({ added, changed, removed, same }: ListDifference): string {
  const parts = [
    [added.length, 'added'],
    [changed.length, 'changed'],
    [removed.length, 'removed'],
    [same, 'the same'],
  ] as const;
  return parts.map(([count, what]) => `${countText(count)} ${what}`).join(', ');
}
