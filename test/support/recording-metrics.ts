import type { MetricDescription, Metrics } from '../../src/observability/metrics.js';

/** What a metric was made as. */
export interface RecordedMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labelNames: readonly string[];
}

/** Metrics that keep nothing but how they were made. */
export interface RecordingMetrics {
  readonly metrics: Metrics;
  readonly recorded: readonly RecordedMetric[];
}

/** Creates it; `prefix` as for real ones. */
export function createRecordingMetrics(prefix: string): RecordingMetrics {
  const recorded: RecordedMetric[] = [];
  return { metrics: metricsOf(recorded, prefix), recorded };
}

function metricsOf(recorded: RecordedMetric[], prefix: string): Metrics {
  const record =
    (type: RecordedMetric['type']) =>
    ({ name, labelNames = [] }: MetricDescription<string>) => {
      recorded.push({ name: prefix + name, type, labelNames });
      return { increment: ignore, add: ignore, set: ignore, observe: ignore };
    };
  return {
    counter: record('counter'),
    gauge: record('gauge'),
    histogram: record('histogram'),
    counterOf: record('counter'),
    gaugeOf: record('gauge'),
    under: (another) => metricsOf(recorded, another),
    render: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
  };
}

function ignore(): void {
  // Nobody reads the values.
}
