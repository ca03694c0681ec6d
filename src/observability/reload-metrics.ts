import type { Metrics } from './metrics.js';

/** Told what became of each attempt to read the configuration again. */
export interface ReloadMetrics {
  succeeded(): void;
  failed(): void;
}

/**
 * Makes the metrics of reloading, under the names that Prometheus has for its own. The start counts as a reload that
 * succeeded.
 *
 * @param nowMs the time of the calendar, in milliseconds since 1970.
 */
export function registerReloadMetrics(metrics: Metrics, nowMs: () => number): ReloadMetrics {
  const successful = metrics.gauge({
    name: 'config_last_reload_successful',
    help: 'Whether the configuration could be used when it was last read.',
  });
  const succeededAt = metrics.gauge({
    name: 'config_last_reload_success_timestamp_seconds',
    help: 'When a configuration that could be used was last read.',
  });
  const succeeded = (): void => {
    successful.set(1);
    succeededAt.set(nowMs() / 1_000);
  };
  succeeded();
  return {
    succeeded,
    failed: () => {
      successful.set(0);
    },
  };
}
