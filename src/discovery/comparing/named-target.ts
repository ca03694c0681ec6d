import { byteOrderKey, compareKeys } from '../../base/byte-order.js';
import type { FileSdEntry } from '../../targets/parse-file-sd.js';

/** One target of a file_sd list, and where in the mesh it is. */
export interface NamedTarget {
  /** Empty where no label says so, as the other two. */
  readonly mesh: string;
  readonly service: string;
  readonly dataplane: string;
  readonly address: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** The targets of all entries, each by itself, in the order of the list. Labels of either style tell their place. */
export function toNamedTargets(entries: readonly FileSdEntry[]): readonly NamedTarget[] {
  return entries.flatMap(({ targets, labels }) => {
    const place = toPlace(labels);
    return targets.map((address) => ({ ...place, address, labels }));
  });
}

function toPlace(labels: NamedTarget['labels']): Omit<NamedTarget, 'address' | 'labels'> {
  // The meta label first: next to it, a plain `mesh` is but a label that the operator added.
  const prefix = labels.has('__meta_kuma_mesh') ? '__meta_kuma_' : '';
  const find = (name: string): string | undefined => labels.get(`${prefix}${name}`);
  return {
    mesh: find('mesh') ?? '',
    // Over v1alpha1 the Go tool wrote no `service`.
    service: find('service') ?? labels.get('job') ?? '',
    dataplane: find('dataplane') ?? '',
  };
}

/** Sorts into the order of the file: mesh, service, dataplane, address, bytewise. Gives a new list. */
export function sortTargets<T>(
  items: readonly T[],
  targetOf: (item: T) => NamedTarget,
): readonly T[] {
  const keyed = items.map((item) => ({ item, keys: toKeys(targetOf(item)) }));
  return keyed.sort((a, b) => compareAll(a.keys, b.keys)).map(({ item }) => item);
}

function toKeys({ mesh, service, dataplane, address }: NamedTarget): readonly string[] {
  return [mesh, service, dataplane, address].map(byteOrderKey);
}

function compareAll(a: readonly string[], b: readonly string[]): number {
  for (const [index, key] of a.entries()) {
    const order = compareKeys(key, b[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
