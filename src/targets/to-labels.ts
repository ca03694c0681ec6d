import { compareBytewise } from '../base/byte-order.js';
import { tally, type Tally } from './counts.js';
import { sanitizeLabelName, toClassicLabelName } from './label-name.js';
import type { Target } from './target.js';
import type { LabelStyle, TranslationOptions } from './translation-options.js';

/** Labels of a group by name, in no order. */
export type Labels = ReadonlyMap<string, string>;

const META_USER_PREFIX = '__meta_kuma_label_';

/**
 * Gives a target the labels of `options.labelStyle`, and the operator's where they replace nothing. What had to be
 * dropped is added to `dropped` by reason.
 */
export function toLabels(target: Target, options: TranslationOptions, dropped: Tally): Labels {
  const fixed =
    options.labelStyle === 'classic' ? classicProtocolLabels(target) : metaProtocolLabels(target);
  const labels = new Map<string, string>(options.labels);
  for (const layer of target.userLabels)
    addUserLabels(labels, layer, { style: options.labelStyle, fixed, dropped });
  for (const [name, value] of fixed) labels.set(name, value);
  return labels;
}

/** The labels of the Go tool, sorted by nothing; a user label never replaces one of them. */
function classicProtocolLabels(target: Target): Labels {
  return new Map([
    ['mesh', target.mesh],
    ['service', target.service],
    ['dataplane', target.dataplane],
    ['instance', target.instance],
    ['job', target.job],
    ...scrapeLabels(target),
  ]);
}

/** The labels of Prometheus' `kuma_sd_configs` (prometheus discovery/xds/kuma.go). No `job`: the scrape job's stays. */
function metaProtocolLabels(target: Target): Labels {
  return new Map([
    ['__meta_kuma_mesh', target.mesh],
    ['__meta_kuma_service', target.job],
    ['__meta_kuma_dataplane', target.dataplane],
    ['instance', target.instance],
    ...scrapeLabels(target),
  ]);
}

/** Without a scheme or path Prometheus' own configuration decides. */
function scrapeLabels(target: Target): readonly (readonly [string, string])[] {
  const labels = [
    ['__scheme__', target.scheme],
    ['__metrics_path__', target.metricsPath],
  ] as const;
  return labels.filter(([, value]) => value !== '');
}

interface UserLabelContext {
  readonly style: LabelStyle;
  readonly fixed: Labels;
  readonly dropped: Tally;
}

/** One layer: its names in bytewise order, so that of two that become one name the last wins, every time. */
function addUserLabels(
  labels: Map<string, string>,
  layer: ReadonlyMap<string, string>,
  { style, fixed, dropped }: UserLabelContext,
): void {
  const taken = new Set<string>();
  for (const original of [...layer.keys()].sort(compareBytewise)) {
    const name =
      style === 'classic'
        ? toClassicLabelName(original)
        : META_USER_PREFIX + sanitizeLabelName(original);
    const reason = reasonToDrop(name, { style, fixed });
    if (reason !== undefined) tally(dropped, reason);
    else labels.set(name, layer.get(original) ?? '');
    if (reason === undefined && taken.has(name)) tally(dropped, 'same name as another label');
    taken.add(name);
  }
}

/** Prometheus' YAML reader refuses a whole file over one key beyond 1,024 characters (YAML 1.2, "Block Keys"). */
const MAX_NAME_LENGTH = 1_000;

/** `__param_x` and `__scrape_interval__` from a tag would let a service owner steer Prometheus. */
function reasonToDrop(
  name: string,
  { style, fixed }: Pick<UserLabelContext, 'style' | 'fixed'>,
): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return 'name too long';
  if (style === 'meta') return undefined;
  if (name === '') return 'empty name';
  if (name.startsWith('__')) return 'name begins with "__"';
  return fixed.has(name) ? 'name of a protocol label' : undefined;
}
