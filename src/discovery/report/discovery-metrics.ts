import type { Observer } from '../../base/observer.js';
import type { Metrics } from '../../observability/metrics.js';
import type { DiscoveryEvent } from '../events.js';
import { registerControlPlaneGauges } from './control-plane-gauges.js';
import { registerConversationCounters } from './conversation-counters.js';
import type { MetricsSource } from './metrics-source.js';
import { registerOutputGauges } from './output-gauges.js';
import { registerResponseCounters } from './response-counters.js';
import { registerWriteCounters } from './write-counters.js';

/**
 * Makes the metrics of discovery; docs/metrics.md says the same to operators. Label values are from the command line
 * or words of ours, never from a peer, and there is no series of a single target.
 *
 * @returns what is to be told the events of all runs.
 */
export function registerDiscoveryMetrics(
  metrics: Metrics,
  source: MetricsSource,
): Observer<DiscoveryEvent> {
  registerControlPlaneGauges(metrics, source);
  registerOutputGauges(metrics, source);
  const counters = [
    registerConversationCounters(metrics),
    registerResponseCounters(metrics),
    registerWriteCounters(metrics),
  ];
  return {
    observe: (event) => {
      for (const counter of counters) counter.observe(event);
    },
  };
}
