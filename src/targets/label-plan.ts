import { compareBytewise } from '../base/byte-order.js';
import { tally, type Tally } from './counts.js';
import { sanitizeLabelName, toClassicLabelName } from './label-name.js';
import { INSTANCE, JOB, MESH, METRICS_PATH, NAME, SCHEME, SERVICE } from './sliced-targets.js';
import type { LabelStyle, TranslationOptions } from './translation-options.js';

/** Where the value of a label is taken from. */
export type ValueSource =
  /** The operator said it. */
  | { readonly kind: 'constant'; readonly value: string }
  /** A text of the target, at this offset of its numbers. */
  | { readonly kind: 'field'; readonly offset: number }
  /** The label with this index among those of the target, or among those of its assignment. */
  | { readonly kind: 'own' | 'shared'; readonly index: number };

/** How all targets with the same label names are written. */
export interface LabelPlan {
  /** By the name that is written, in the order of the file. */
  readonly labels: readonly (readonly [name: string, source: ValueSource])[];
  /** How many labels of a target are not written, by reason. */
  readonly dropped: Tally;
  /** The value of some label of the target, or of its assignment, is not written. */
  readonly hasUnwritten: boolean;
}

/** What decides about a {@link LabelPlan}, beside the operator's options. */
export interface LabelNames {
  /** Names of the target's labels, each once, as the control plane sent them. */
  readonly own: readonly string[];
  /** Likewise of the assignment's labels, which override the target's. */
  readonly shared: readonly string[];
  readonly hasScheme: boolean;
  readonly hasMetricsPath: boolean;
}

const META_USER_PREFIX = '__meta_kuma_label_';

/** Gives targets the labels of `options.labelStyle`, and the operator's where they replace nothing. */
export function planLabels(names: LabelNames, options: TranslationOptions): LabelPlan {
  const labels = new Map<string, ValueSource>();
  for (const [name, value] of options.labels) labels.set(name, { kind: 'constant', value });
  const protocol = new Map(
    (options.labelStyle === 'classic' ? CLASSIC_FIELDS : META_FIELDS).filter(
      ([, offset]) =>
        (offset !== SCHEME || names.hasScheme) && (offset !== METRICS_PATH || names.hasMetricsPath),
    ),
  );
  const draft = { style: options.labelStyle, protocol, labels, dropped: new Map<string, number>() };
  addUserLabels(draft, names, 'own');
  addUserLabels(draft, names, 'shared');
  for (const [name, offset] of protocol) labels.set(name, { kind: 'field', offset });
  const written = [...labels.values()].filter(({ kind }) => kind === 'own' || kind === 'shared');
  return {
    labels: [...labels].sort(([a], [b]) => compareBytewise(a, b)),
    dropped: draft.dropped,
    hasUnwritten: written.length < names.own.length + names.shared.length,
  };
}

/** The labels of the Go tool; a user label never replaces one of them. */
const CLASSIC_FIELDS: readonly (readonly [name: string, offset: number])[] = [
  ['mesh', MESH],
  ['service', SERVICE],
  ['dataplane', NAME],
  ['instance', INSTANCE],
  ['job', JOB],
  ['__scheme__', SCHEME],
  ['__metrics_path__', METRICS_PATH],
];

/**
 * The labels of Prometheus' `kuma_sd_configs` (prometheus discovery/xds/kuma.go). No `job`: the scrape job's stays.
 * Without a scheme or path Prometheus' own configuration decides, in both styles.
 */
const META_FIELDS: readonly (readonly [name: string, offset: number])[] = [
  ['__meta_kuma_mesh', MESH],
  ['__meta_kuma_service', JOB],
  ['__meta_kuma_dataplane', NAME],
  ['instance', INSTANCE],
  ['__scheme__', SCHEME],
  ['__metrics_path__', METRICS_PATH],
];

/** A plan while it is being made. */
interface Draft {
  readonly style: LabelStyle;
  readonly protocol: ReadonlyMap<string, number>;
  readonly labels: Map<string, ValueSource>;
  readonly dropped: Tally;
}

/** One layer: its names in bytewise order, so that of two that become one name the last wins, every time. */
function addUserLabels(draft: Draft, names: LabelNames, layer: 'own' | 'shared'): void {
  const { style, labels, dropped } = draft;
  const taken = new Set<string>();
  const originals = [...names[layer].entries()].sort(([, a], [, b]) => compareBytewise(a, b));
  for (const [index, original] of originals) {
    const name =
      style === 'classic'
        ? toClassicLabelName(original)
        : META_USER_PREFIX + sanitizeLabelName(original);
    const reason = reasonToDrop(name, draft);
    if (reason !== undefined) tally(dropped, reason);
    else labels.set(name, { kind: layer, index });
    if (reason === undefined && taken.has(name)) tally(dropped, 'same name as another label');
    taken.add(name);
  }
}

/** Prometheus' YAML reader refuses a whole file over one key beyond 1,024 characters (YAML 1.2, "Block Keys"). */
const MAX_NAME_LENGTH = 1_000;

/** `__param_x` and `__scrape_interval__` from a tag would let a service owner steer Prometheus. */
function reasonToDrop(
  name: string,
  { style, protocol }: Pick<Draft, 'style' | 'protocol'>,
): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return 'name too long';
  if (style === 'meta') return undefined;
  if (name === '') return 'empty name';
  if (name.startsWith('__')) return 'name begins with "__"';
  return protocol.has(name) ? 'name of a protocol label' : undefined;
}
