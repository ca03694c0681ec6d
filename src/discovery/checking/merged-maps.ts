import type { PlacedMap, PlacedNode } from '../../base/placed-node.js';
import type { FindingList } from './finding-list.js';
import { nodeText } from './node-text.js';

/** The maps that the value of YAML's merge key `<<` stands for, the one that counts most last. */
export function mergedMaps(value: PlacedNode, findings: FindingList): readonly PlacedMap[] {
  if (value.kind === 'map') return [value];
  if (value.kind === 'list') return value.items.flatMap((item) => oneMap(item, findings)).reverse();
  return oneMap(value, findings);
}

function oneMap(node: PlacedNode, findings: FindingList): readonly PlacedMap[] {
  if (node.kind === 'map') return [node];
  const problem = `"<<" merges ${nodeText(node)}`;
  findings.error({ at: node.at, problem, advice: 'wanted an object, or a list of objects' });
  return [];
}
