import { compareBytewise } from '../../../base/byte-order.js';
import { sanitizeLabelName, toClassicLabelName } from '../../../targets/label-name.js';
import type { SentTarget, TargetDetails } from '../../inspection/target-row.js';

/** A name with its value. */
export type NamedValue = readonly [name: string, value: string];

/** What was sent, and what became of it, side by side. */
export interface LabelPair {
  readonly sent?: NamedValue;
  readonly written?: NamedValue;
  /** `renamed`: the same value under another name. `not written`, `added`: there is one side only. */
  readonly difference: 'same' | 'renamed' | 'changed' | 'not written' | 'added';
}

/** Pairs what the control plane said of a target with what is written of it, under whatever name. */
export function compareLabels(target: TargetDetails): readonly LabelPair[] {
  const { sent, written = {} } = target;
  const left = new Map(Object.entries(written));
  const isMeta = left.has('__meta_kuma_mesh');
  const fields = sent === undefined ? [] : sentFields(target, sent, isMeta);
  const labels = sent === undefined ? [] : sentLabels(sent, isMeta);
  const pairs = fields.map((each) => pair(each, left));
  // Of names that become one, the last is written.
  const labelPairs = labels.reverse().map((each) => pair(each, left));
  const added = [...left].map((named): LabelPair => ({ written: named, difference: 'added' }));
  return [...pairs, ...labelPairs.reverse(), ...added];
}

/** Something that was sent, and the name under which it may have been written. */
interface SentValue {
  readonly sent: NamedValue;
  readonly writtenAs: string | undefined;
}

function sentFields(
  target: TargetDetails,
  sent: SentTarget,
  isMeta: boolean,
): readonly SentValue[] {
  const as = (classic: string, meta: string | undefined): string | undefined =>
    isMeta ? meta : classic;
  const fields: readonly SentValue[] = [
    { sent: ['mesh', target.mesh], writtenAs: as('mesh', '__meta_kuma_mesh') },
    { sent: ['service', target.service], writtenAs: as('service', '__meta_kuma_service') },
    { sent: ['name', target.dataplane], writtenAs: as('dataplane', '__meta_kuma_dataplane') },
    { sent: ['instance', sent.instance], writtenAs: 'instance' },
    { sent: ['job', sent.job], writtenAs: as('job', undefined) },
    { sent: ['scheme', sent.scheme], writtenAs: '__scheme__' },
    { sent: ['metrics_path', sent.metricsPath], writtenAs: '__metrics_path__' },
  ];
  return fields.filter(({ sent: [, value] }) => value !== '');
}

function sentLabels({ labels }: SentTarget, isMeta: boolean): SentValue[] {
  const writtenAs = (name: string): string =>
    isMeta ? `__meta_kuma_label_${sanitizeLabelName(name)}` : toClassicLabelName(name);
  return Object.entries(labels)
    .sort(([a], [b]) => compareBytewise(a, b))
    .map((sent) => ({ sent, writtenAs: writtenAs(sent[0]) }));
}

/** Takes what was written for `sent` out of `left`. */
function pair({ sent, writtenAs }: SentValue, left: Map<string, string>): LabelPair {
  const value = writtenAs === undefined ? undefined : left.get(writtenAs);
  if (writtenAs === undefined || value === undefined) return { sent, difference: 'not written' };
  left.delete(writtenAs);
  const [sentName, sentValue] = sent;
  const sameOrRenamed = writtenAs === sentName ? 'same' : 'renamed';
  const difference = value === sentValue ? sameOrRenamed : 'changed';
  return { sent, written: [writtenAs, value], difference };
}
