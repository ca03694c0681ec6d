import { oneLine } from '../../base/one-line.js';
import { labelDifferences } from '../../discovery/comparing/label-differences.js';
import type { TargetChange } from '../../discovery/comparing/match-targets.js';
import { countOf } from '../../base/number-text.js';

/** Fewer changes are seen at a glance. */
const WORTH_IT = 5;

/** Kinds of changes that are named: those that are found most often. */
const MOST = 12;

/**
 * What many changes have in common, so that nobody has to read them all: how many targets moved, and how many got,
 * changed or lost a label. Lines of text; none for few changes.
 */
export function tallyChanges(changes: readonly TargetChange[]): readonly string[] {
  if (changes.length < WORTH_IT) return [];
  const counts = new Map<string, number>();
  for (const change of changes)
    for (const kind of toKinds(change)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, MOST);
  const lines = named.map(([kind, count]) => `  ${kind}: ${countOf(count, 'target')}`);
  const rest = sorted.length - lines.length;
  if (rest > 0) lines.push(`  and ${countOf(rest, 'other label')}`);
  return ['What changes:', ...lines, ''];
}

function toKinds(change: TargetChange): readonly string[] {
  const isMoved = change.before.address !== change.after.address;
  const labels = labelDifferences(change).map(({ name, before, after }) => {
    const label = oneLine(name);
    if (before === undefined) return `+ ${label}`;
    return after === undefined ? `- ${label}` : `~ ${label}`;
  });
  return isMoved ? ['another address', ...labels] : labels;
}
