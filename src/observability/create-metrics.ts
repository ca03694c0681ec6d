import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { assertMetric, type MetricKind } from './assert-metric.js';
import type { Labels, MetricDescription, Metrics, Sample } from './metrics.js';

/** Makes an empty registry; `prefix` stands before each name: `kuma_prometheus_sd_`. */
export function createMetrics({ prefix }: { readonly prefix: string }): Metrics {
  return metricsOf(new Registry(), prefix);
}

function metricsOf(registry: Registry, prefix: string): Metrics {
  const config = (kind: MetricKind, description: MetricDescription<string>): PromConfig => {
    const { help, labelNames = [] } = description;
    const name = prefix + description.name;
    assertMetric(kind, { ...description, name });
    return { name, help, labelNames: [...labelNames], registers: [registry] };
  };
  return {
    counter: (description) => toCounter(new Counter(config('counter', description))),
    gauge: (description) => toGauge(new Gauge(config('gauge', description))),
    histogram: (description) => {
      const buckets = [...description.buckets];
      return toHistogram(new Histogram({ ...config('histogram', description), buckets }));
    },
    counterOf: (description, read) => {
      readCounter(config('counter', description), read);
    },
    gaugeOf: (description, read) => {
      readGauge(config('gauge', description), read);
    },
    under: (another) => metricsOf(registry, another),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

interface PromConfig {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

type AnyReading = number | readonly Sample<string>[] | undefined;

function toCounter(counter: Counter): {
  readonly increment: (labels?: Labels<string>) => void;
  readonly add: (by: number, labels?: Labels<string>) => void;
} {
  return {
    increment: (labels = {}) => {
      counter.inc(labels);
    },
    add: (by, labels = {}) => {
      counter.inc(labels, by);
    },
  };
}

function toGauge(gauge: Gauge): {
  readonly set: (value: number, labels?: Labels<string>) => void;
} {
  return {
    set: (value, labels = {}) => {
      gauge.set(labels, value);
    },
  };
}

function toHistogram(histogram: Histogram): {
  readonly observe: (value: number, labels?: Labels<string>) => void;
} {
  return {
    observe: (value, labels = {}) => {
      histogram.observe(labels, value);
    },
  };
}

function readCounter(config: PromConfig, read: () => AnyReading): void {
  const counter = new Counter({
    ...config,
    collect: () => {
      empty(counter);
      for (const { labels, value } of toSamples(read())) counter.inc(labels, value);
    },
  });
}

function readGauge(config: PromConfig, read: () => AnyReading): void {
  const gauge = new Gauge({
    ...config,
    collect: () => {
      empty(gauge);
      for (const { labels, value } of toSamples(read())) gauge.set(labels, value);
    },
  });
}

/** Without its labels a metric keeps a 0 of its own when it is reset: there is a difference between 0 and nothing. */
function empty(metric: Counter | Gauge): void {
  metric.reset();
  metric.remove({});
}

function toSamples(reading: AnyReading): readonly Sample<string>[] {
  if (reading === undefined) return [];
  return typeof reading === 'number' ? [{ labels: {}, value: reading }] : reading;
}
