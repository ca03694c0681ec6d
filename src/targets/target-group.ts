import { compareBytewise } from '../base/byte-order.js';
import { identityOf, type Identity } from './target.js';
import type { Labels } from './to-labels.js';

/**
 * One target with its labels, as Prometheus reads it from a file_sd file. Two groups are equal when their texts
 * are.
 */
export interface TargetGroup {
  readonly identity: Identity;
  /** `{"targets":["HOST:PORT"],"labels":{…}}`, one line, label names in order. */
  readonly text: string;
  /** What groups are sorted by, most important first: mesh, service, dataplane, address, labels; all as written. */
  readonly sortKeys: readonly string[];
}

/** The labels that say mesh, service and dataplane, in each style. */
const PLACE_LABELS = [
  ['mesh', '__meta_kuma_mesh'],
  ['service', '__meta_kuma_service'],
  ['dataplane', '__meta_kuma_dataplane'],
] as const;

/** Renders one group. Its identity is read from the labels that it is written with. */
export function toTargetGroup(address: string, labels: Labels): TargetGroup {
  const names = [...labels.keys()].sort(compareBytewise);
  const members = names.map(
    (name) => `${JSON.stringify(name)}:${JSON.stringify(labels.get(name))}`,
  );
  const labelsText = `{${members.join(',')}}`;
  const [mesh = '', service = '', dataplane = ''] = PLACE_LABELS.map((place) =>
    placeOf(labels, place),
  );
  return {
    identity: identityOf(mesh, dataplane),
    text: `{"targets":[${JSON.stringify(address)}],"labels":${labelsText}}`,
    sortKeys: [mesh, service, dataplane, address, labelsText],
  };
}

/** The meta label first: next to it, a plain `mesh` is but a label that the operator added. */
function placeOf(labels: Labels, [classic, meta]: readonly [string, string]): string {
  const style = labels.has('__meta_kuma_mesh') ? meta : classic;
  return labels.get(style) ?? '';
}

/** The order of groups in the file. */
export function compareGroups(a: TargetGroup, b: TargetGroup): number {
  for (let i = 0; i < a.sortKeys.length; i++) {
    const order = compareBytewise(a.sortKeys[i] ?? '', b.sortKeys[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
