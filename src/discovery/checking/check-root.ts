import type { PlacedNode } from '../../base/placed-node.js';
import type { CheckDesk } from './check-desk.js';
import { nodeText } from './node-text.js';

/** Checks what a whole file is: a list. Prometheus takes null for an empty one. */
export function checkRoot(root: PlacedNode, { findings }: CheckDesk): void {
  if (root.kind === 'list') return;
  const { at } = root;
  const advice = 'wanted a list of groups';
  if (root.kind === 'null') findings.warning({ at, problem: 'there is no list', advice });
  else findings.error({ at, problem: `the file is ${nodeText(root)}`, advice });
}
