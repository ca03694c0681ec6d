import type { MetricDescription } from './metrics.js';

/** What a metric is for Prometheus. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

/** https://prometheus.io/docs/practices/naming/#base-units; what `promtool check metrics` takes for another unit. */
const FOREIGN_UNIT =
  /_(?:(?:pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)(?:bytes|seconds)|minutes|hours|days|weeks|bits|s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(?:_|$)/;

const KIND_IN_NAME = /_(?:counter|gauge|histogram|summary)(?:_|$)/;

const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** A histogram or Prometheus itself gives these. */
const RESERVED_LABELS: ReadonlySet<string> = new Set(['le', 'quantile', 'job', 'instance']);

/**
 * Holds a metric, under its whole name, against what `promtool check metrics` would say of it, and a little more.
 *
 * @throws Error, a bug, when there is something to say.
 */
export function assertMetric(kind: MetricKind, description: MetricDescription<string>): void {
  const { name, help, labelNames = [] } = description;
  const complaint =
    complaintAboutName(kind, name) ??
    complaintAboutLabels(labelNames) ??
    (help.trim() === '' ? 'it has no help text' : undefined);
  if (complaint !== undefined) throw new Error(`Cannot make the metric "${name}": ${complaint}`);
}

function complaintAboutName(kind: MetricKind, name: string): string | undefined {
  if (!SNAKE_CASE.test(name)) return 'its name is not in snake_case';
  if (FOREIGN_UNIT.test(name)) return 'its name has a unit other than seconds and bytes';
  if (KIND_IN_NAME.test(name)) return 'its name says what kind of metric it is';
  if (/_(?:bucket|count|sum)$/.test(name)) return 'its name ends as a part of a histogram does';
  const isTotal = name.endsWith('_total');
  if (kind === 'counter') return isTotal ? undefined : 'the name of a counter ends in "_total"';
  return isTotal ? 'only the name of a counter ends in "_total"' : undefined;
}

function complaintAboutLabels(names: readonly string[]): string | undefined {
  const wrong = names.find((name) => !SNAKE_CASE.test(name) || RESERVED_LABELS.has(name));
  if (wrong !== undefined) return `"${wrong}" cannot be the name of a label of ours`;
  return new Set(names).size < names.length ? 'it has two labels of one name' : undefined;
}
