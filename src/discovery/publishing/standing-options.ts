import type { StandingOptions } from '../../targets/standing-groups.js';
import type { DiscoveryOptions } from '../options.js';
import { translationOf } from '../translation-of.js';

/**
 * How the groups of the file that stands are read, of which nobody knows yet whose they are: any label that one of the
 * control planes gets is one that we may have written; added are only those that all of them get.
 */
export function toStandingOptions({
  controlPlanes,
  translation,
}: Pick<DiscoveryOptions, 'controlPlanes' | 'translation'>): StandingOptions {
  const each = controlPlanes.map((controlPlane) => translationOf(controlPlane, translation).labels);
  const shared = [...(each[0] ?? [])].filter(([name, value]) =>
    each.every((labels) => labels.get(name) === value),
  );
  const labelNames = new Set(each.flatMap((labels) => [...labels.keys()]));
  return { ...translation, labels: new Map(shared), labelNames };
}
