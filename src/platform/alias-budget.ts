import type { PlacedNode } from '../base/placed-node.js';

/** How many nodes a reader has to decode for a node, and how many of those by way of aliases. */
interface Weight {
  readonly nodes: number;
  readonly aliased: number;
}

const NOTHING: Weight = { nodes: 1, aliased: 0 };

/** Up to this many nodes, 99 % may come by way of aliases; above the second number 10 %, and evenly between. */
const SMALL = 400_000;
const LARGE = 4_000_000;

/**
 * The rule by which Go's `yaml.v2` refuses a text that is small and means much ("document contains excessive
 * aliasing"), applied to the whole of it.
 */
export class AliasBudget {
  /** Of what has parts, or stands for it: all scalars weigh the same. */
  readonly #weights = new Map<PlacedNode, Weight>();

  /** Notes what an alias of `node` costs, where it is a part of something. Gives a node of its own. */
  alias(node: PlacedNode): PlacedNode {
    const { nodes } = this.#weightOf(node);
    const standIn = { ...node };
    this.#weights.set(standIn, { nodes: nodes + 1, aliased: nodes });
    return standIn;
  }

  /** Notes that `node` has these parts, and gives it back. */
  whole<T extends PlacedNode>(node: T, parts: readonly PlacedNode[]): T {
    let nodes = 1;
    let aliased = 0;
    for (const part of parts) {
      const weight = this.#weightOf(part);
      nodes += weight.nodes;
      aliased += weight.aliased;
    }
    this.#weights.set(node, { nodes, aliased });
    return node;
  }

  /** True when too much of `root` comes by way of aliases. */
  isExceeded(root: PlacedNode): boolean {
    const { nodes, aliased } = this.#weightOf(root);
    return aliased > 100 && nodes > 1_000 && aliased / nodes > allowedShare(nodes);
  }

  #weightOf(node: PlacedNode): Weight {
    return this.#weights.get(node) ?? NOTHING;
  }
}

function allowedShare(nodes: number): number {
  const beyond = (Math.min(Math.max(nodes, SMALL), LARGE) - SMALL) / (LARGE - SMALL);
  return 0.99 - 0.89 * beyond;
}
