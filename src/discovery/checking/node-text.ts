import type { PlacedNode } from '../../base/placed-node.js';
import { oneLine } from '../../base/one-line.js';

/** What a node is, in the words of a finding: `a list`, `the number 5`. */
export function nodeText(node: PlacedNode): string {
  switch (node.kind) {
    case 'list':
      return 'a list';
    case 'map':
      return 'an object';
    case 'null':
      return 'null';
    case 'text':
      return `the text ${quoted(node.value)}`;
    default:
      return `the ${node.kind} ${oneLine(node.value, 40)}`;
  }
}

/** A text of the file within a message: in quotes, on one line, and not too long. */
export function quoted(text: string): string {
  return `"${oneLine(text, 80)}"`;
}

/**
 * True for the spellings of null that Go's `yaml.v2` takes for nothing before it looks at what is wanted there; `Null`
 * and `NULL` it does not.
 */
export function isNothing(node: PlacedNode): boolean {
  return node.kind === 'null' && ['', '~', 'null'].includes(node.value);
}
