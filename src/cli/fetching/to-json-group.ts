import { compareBytewise } from '../../base/byte-order.js';
import type { NamedTarget } from '../../discovery/comparing/named-target.js';

/** A target as it stands in a file_sd file. */
export interface JsonGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The target as a group of its own, names of labels in order. */
export function toJsonGroup({ address, labels }: NamedTarget): JsonGroup {
  const names = [...labels.keys()].sort(compareBytewise);
  return {
    targets: [address],
    labels: Object.fromEntries(names.map((name) => [name, labels.get(name) ?? ''])),
  };
}
