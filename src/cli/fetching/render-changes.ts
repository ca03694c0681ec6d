import type { ListDifference } from '../../discovery/comparing/compare-lists.js';
import { labelDifferences } from '../../discovery/comparing/label-differences.js';
import type { TargetChange } from '../../discovery/comparing/match-targets.js';
import type { Colours } from '../terminal/colours.js';
import { changedTargetText, labelDifferenceText, targetText } from './change-text.js';

/** What the line of a change is made with. */
export interface ChangeLook {
  readonly colours: Colours;
  /** When it was seen. */
  readonly at: Date;
}

/** Renders each change on a line: `12:00:03 + default backend backend-03 192.168.0.3:5670`. */
export function* renderChanges(
  { added, changed, removed }: ListDifference,
  { colours, at }: ChangeLook,
): Iterable<string> {
  const time = colours.dim(timeText(at));
  for (const target of removed) yield `${time} ${colours.red(`- ${targetText(target)}`)}\n`;
  for (const change of changed) yield `${time} ${colours.yellow(`~ ${changeText(change)}`)}\n`;
  for (const target of added) yield `${time} ${colours.green(`+ ${targetText(target)}`)}\n`;
}

function changeText(change: TargetChange): string {
  const labels = labelDifferences(change).map(labelDifferenceText);
  return [changedTargetText(change), ...labels].join(' ');
}

/** The time of the day where the reader is. */
function timeText(at: Date): string {
  const parts = [at.getHours(), at.getMinutes(), at.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
