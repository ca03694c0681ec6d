import type { OracleTarget } from './oracle-answer.js';
import type { FileOptions } from './raw-answer.js';
import type { Rules } from './rules.js';

/** One target as it stands in the file. */
export interface OracleGroup {
  readonly text: string;
  /** Mesh, service, dataplane, address and labels. */
  readonly sortTexts: readonly string[];
}

/** What {@link toOracleGroup} goes by. */
export interface GroupContext {
  readonly mesh: string;
  readonly options: FileOptions;
  readonly rules: Rules;
}

/** The group of one target. */
export function toOracleGroup(target: OracleTarget, context: GroupContext): OracleGroup {
  const { mesh, options, rules } = context;
  const isClassic = options.labelStyle === 'classic';
  const fixed = fixedLabels(target, context);
  const labels = new Map([...options.labels, ...userLabels(target, fixed, context), ...fixed]);
  const members = [...labels]
    .sort(([a], [b]) => rules.compare(a, b))
    .map(([name, value]) => `${rules.quote(name)}:${rules.quote(value)}`);
  const labelsText = `{${members.join(',')}}`;
  const service = isClassic ? target.service : target.job;
  return {
    text: `{"targets":[${rules.quote(target.address)}],"labels":${labelsText}}`,
    sortTexts: [mesh, service, target.name, target.address, labelsText],
  };
}

/** The labels of the protocol. */
function fixedLabels(
  target: OracleTarget,
  { mesh, options }: GroupContext,
): ReadonlyMap<string, string> {
  const { name, instance, service, job, scheme, path } = target;
  const place =
    options.labelStyle === 'classic'
      ? { mesh, service, dataplane: name, job }
      : { __meta_kuma_mesh: mesh, __meta_kuma_service: job, __meta_kuma_dataplane: name };
  return new Map(
    Object.entries({
      ...place,
      instance,
      ...(scheme === '' ? {} : { __scheme__: scheme }),
      ...(path === '' ? {} : { __metrics_path__: path }),
    }),
  );
}

function userLabels(
  { layers }: OracleTarget,
  fixed: ReadonlyMap<string, string>,
  { options, rules }: GroupContext,
): readonly (readonly [string, string])[] {
  const isClassic = options.labelStyle === 'classic';
  const toName = (original: string): string => {
    const clean = rules.sanitize(original);
    if (!isClassic) return `__meta_kuma_label_${clean}`;
    return '0123456789'.includes(clean.charAt(0)) && clean !== '' ? `_${clean}` : clean;
  };
  const isTaken = (name: string): boolean =>
    isClassic && (name === '' || name.startsWith('__') || fixed.has(name));
  return rules.orderLayers(layers).flatMap((layer) =>
    [...layer]
      .sort(([a], [b]) => rules.compareColliding(a, b))
      .map(([original, value]) => [toName(original), value] as const)
      .filter(([name]) => name.length <= rules.maxNameLength && !isTaken(name)),
  );
}
