import { compareBytewise } from '../../base/byte-order.js';
import type { TargetChange } from './match-targets.js';

/** A label that differs; `undefined` on the side that lacks it. */
export interface LabelDifference {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The labels that a change changes, in the order of their names. */
export function labelDifferences({ before, after }: TargetChange): readonly LabelDifference[] {
  const names = new Set([...before.labels.keys(), ...after.labels.keys()]);
  return [...names]
    .map((name) => ({ name, before: before.labels.get(name), after: after.labels.get(name) }))
    .filter((label) => label.before !== label.after)
    .sort((a, b) => compareBytewise(a.name, b.name));
}
