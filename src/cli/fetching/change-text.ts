import { oneLine } from '../../base/one-line.js';
import type { LabelDifference } from '../../discovery/comparing/label-differences.js';
import type { TargetChange } from '../../discovery/comparing/match-targets.js';
import type { NamedTarget } from '../../discovery/comparing/named-target.js';
import { quoteText } from './plain-labels.js';

/** Mesh, service, dataplane and address of a target, as far as it has them; escaped. */
export function targetText({ mesh, service, dataplane, address }: NamedTarget): string {
  const parts = [mesh, service, dataplane, address].filter((part) => part !== '');
  return parts.map((part) => oneLine(part)).join(' ');
}

/** As {@link targetText}; where the address is another, it says which it was. */
export function changedTargetText({ before, after }: TargetChange): string {
  if (before.address === after.address) return targetText(after);
  const from = targetText({ ...after, address: before.address });
  return `${from} → ${oneLine(after.address)}`;
}

/** `env: "prod" → "test"`, `+ zone="east"` or `- old="x"`; escaped. */
export function labelDifferenceText({ name, before, after }: LabelDifference): string {
  const label = oneLine(name);
  if (before === undefined) return `+ ${label}=${quoteText(after ?? '')}`;
  if (after === undefined) return `- ${label}=${quoteText(before)}`;
  return `${label}: ${quoteText(before)} → ${quoteText(after)}`;
}
