import { compareBytewise } from '../../base/byte-order.js';
import { oneLine } from '../../base/one-line.js';
import type { NamedTarget } from '../../discovery/comparing/named-target.js';

/** Where else the values of labels are shown. */
const SHOWN_ELSEWHERE: ReadonlyMap<string, (target: NamedTarget) => string | undefined> = new Map([
  ['mesh', ({ mesh }: NamedTarget) => mesh],
  ['service', ({ service }) => service],
  ['job', ({ service }) => service],
  ['dataplane', ({ dataplane }) => dataplane],
  ['instance', ({ dataplane }) => dataplane],
  ['__meta_kuma_mesh', ({ mesh }) => mesh],
  ['__meta_kuma_service', ({ service }) => service],
  ['__meta_kuma_dataplane', ({ dataplane }) => dataplane],
  ['__scheme__', ({ labels }) => labels.get('__scheme__')],
  ['__metrics_path__', ({ labels }) => labels.get('__metrics_path__')],
]);

/**
 * The labels that say more than the place and the address of a target: `env="prod" zone="east"`, in the order of their
 * names, escaped.
 */
export function plainLabels(target: NamedTarget): string {
  return [...target.labels]
    .filter(([name, value]) => SHOWN_ELSEWHERE.get(name)?.(target) !== value)
    .sort(([a], [b]) => compareBytewise(a, b))
    .map(([name, value]) => `${oneLine(name)}=${quoteText(value)}`)
    .join(' ');
}

/** A text in quotes on one line: as JSON, without what could harm a terminal. */
export function quoteText(text: string): string {
  return oneLine(JSON.stringify(text));
}
