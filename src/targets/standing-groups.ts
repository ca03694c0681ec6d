import { sanitizeLabelName, toClassicLabelName } from './label-name.js';
import type { FileSdEntry } from './parse-file-sd.js';
import { reasonByAddress, SCHEMES } from './scrapable.js';
import { isInShard } from './shard.js';
import { toTargetGroup, type IdentifiedGroup, type Labels } from './target-group.js';
import type { TranslationOptions } from './translation-options.js';

/** How standing groups are judged: by what today's answers are translated with. */
export interface StandingOptions extends TranslationOptions {
  /** Names of all labels that are added to some group. Default: those of `labels`, which are added to every group. */
  readonly labelNames?: ReadonlySet<string>;
}

/**
 * Takes over the groups of the file that stands when we start, so that a first answer which lacks some of them has
 * to prove itself. Groups that today's options could not have written (another style, mesh or shard) are not taken
 * over: they are nobody's targets any more. Labels that make Prometheus refuse a file (the Go tool wrote `1st`) are
 * written our way.
 */
export function toStandingGroups(
  entries: readonly FileSdEntry[],
  options: StandingOptions,
): readonly IdentifiedGroup[] {
  return entries.flatMap(({ targets, labels }) =>
    targets
      .filter((address) => isOurs(address, labels, options))
      .map((address) => toGroup(address, labels, options)),
  );
}

function isOurs(address: string, labels: Labels, options: TranslationOptions): boolean {
  const isMeta = labels.has('__meta_kuma_mesh');
  if (isMeta !== (options.labelStyle === 'meta')) return false;
  const mesh = labels.get(isMeta ? '__meta_kuma_mesh' : 'mesh') ?? '';
  const dataplane = labels.get(isMeta ? '__meta_kuma_dataplane' : 'dataplane') ?? '';
  if (mesh === '' || dataplane === '') return false;
  if (options.meshes.size > 0 && !options.meshes.has(mesh)) return false;
  if (options.shard !== undefined && !isInShard(address, options.shard)) return false;
  return isScrapable(address, labels, options);
}

/** As far as a file tells, by the same rules as a target of an answer. */
function isScrapable(address: string, labels: Labels, options: TranslationOptions): boolean {
  const metricsPath = labels.get('__metrics_path__') ?? '';
  return (
    SCHEMES.includes(labels.get('__scheme__') ?? '') &&
    Buffer.byteLength(metricsPath) <= options.maxLabelBytes &&
    reasonByAddress(address, options) === undefined
  );
}

const SCRAPE_LABELS: ReadonlySet<string> = new Set(['__scheme__', '__metrics_path__']);

function toGroup(address: string, labels: Labels, options: StandingOptions): IdentifiedGroup {
  const kept = new Map(options.labels);
  const added = options.labelNames ?? options.labels;
  for (const [original, value] of labels) {
    const name =
      options.labelStyle === 'classic' ? toClassicLabelName(original) : sanitizeLabelName(original);
    const isReserved =
      options.labelStyle === 'classic' && name.startsWith('__') && !SCRAPE_LABELS.has(name);
    if (name !== '' && name !== '__address__' && (!isReserved || added.has(name)))
      kept.set(name, value);
  }
  return toTargetGroup(address, kept);
}
