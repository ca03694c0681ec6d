import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.js';

/** What a process knows of itself; each is asked for at every scrape. `undefined`: this system does not tell. */
export interface ProcessReadings {
  readonly cpuSeconds: () => number;
  readonly residentBytes: () => number;
  /** Since the epoch. */
  readonly startTimeSeconds: () => number;
  readonly openFiles: () => number | undefined;
  readonly maxFiles: () => number | undefined;
  readonly heap: () => { readonly usedBytes: number; readonly totalBytes: number };
}

/** Who is measured. */
export interface ProcessMetricsOptions {
  readonly readings: ProcessReadings;
  readonly version: string;
  readonly nodeVersion: string;
}

/** Looks at the loop fifty times a second: that costs nothing to speak of. */
const RESOLUTION_MS = 20;

const NANOSECONDS = 1e9;

/**
 * Makes the metrics that every process has, under the names that all exporters and dashboards use, and
 * `build_info` under our own prefix. Of prom-client's own set three do not pass `promtool check metrics`.
 *
 * @returns what ends the measuring of the event loop.
 */
export function openProcessMetrics(
  metrics: Metrics,
  { readings, version, nodeVersion }: ProcessMetricsOptions,
): { close(): void } {
  const { cpuSeconds, residentBytes, startTimeSeconds, openFiles, maxFiles, heap } = readings;
  const labels = { version, node_version: nodeVersion };
  metrics.gaugeOf(
    {
      name: 'build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node_version'],
    },
    () => [{ labels, value: 1 }],
  );
  const process = metrics.under('process_');
  process.counterOf({ name: 'cpu_seconds_total', help: 'CPU time of all threads.' }, cpuSeconds);
  process.gaugeOf({ name: 'resident_memory_bytes', help: 'Resident memory.' }, residentBytes);
  process.gaugeOf(
    { name: 'start_time_seconds', help: 'When the process started, since the epoch.' },
    startTimeSeconds,
  );
  process.gaugeOf({ name: 'open_fds', help: 'Open file descriptors.' }, openFiles);
  process.gaugeOf({ name: 'max_fds', help: 'How many there may be open at once.' }, maxFiles);
  const node = metrics.under('nodejs_');
  node.gaugeOf(
    { name: 'heap_size_used_bytes', help: 'What lives in the heap of V8.' },
    () => heap().usedBytes,
  );
  node.gaugeOf(
    { name: 'heap_size_total_bytes', help: 'What V8 holds for its heap.' },
    () => heap().totalBytes,
  );
  return openLoopMetrics(node);
}

function openLoopMetrics(node: Metrics): { close(): void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  node.gaugeOf(
    {
      name: 'eventloop_lag_max_seconds',
      help: 'The latest that the event loop came to a timer since the last scrape.',
    },
    () => toLag(delays.max),
  );
  node.gaugeOf(
    {
      name: 'eventloop_lag_mean_seconds',
      help: 'How late the event loop comes to its timers, on the average since the last scrape.',
    },
    () => {
      const lag = toLag(delays.mean);
      // The second of the two: what the next scrape sees begins here.
      delays.reset();
      return lag;
    },
  );
  return { close: () => delays.disable() };
}

/** What Node measures is the time between two looks. `undefined` before the first. */
function toLag(nanoseconds: number): number | undefined {
  if (!(nanoseconds > 0)) return undefined;
  return Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000);
}
