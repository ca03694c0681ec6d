import type { Observer } from '../../base/observer.js';
import type { Metrics } from '../../observability/metrics.js';
import type { DiscoveryEvent } from '../events.js';
import { Tally } from './tally.js';

/** Where a control plane ended the conversation and said nothing. */
const ENDED = 'connection-lost';

/** Makes the counters about conversations. What it returns is to be told the events. */
export function registerConversationCounters(metrics: Metrics): Observer<DiscoveryEvent> {
  const streams = new Tally<'control_plane' | 'transport'>();
  metrics.counterOf<'control_plane' | 'transport'>(
    {
      name: 'streams_started_total',
      help: 'Conversations that were begun: a gRPC stream, or a series of HTTP long polls.',
      labelNames: ['control_plane', 'transport'],
    },
    () => streams.samples,
  );
  const failures = new Tally<'control_plane' | 'code'>();
  metrics.counterOf<'control_plane' | 'code'>(
    {
      name: 'failures_total',
      help: 'Conversations that failed, by the code of docs/errors.md.',
      labelNames: ['control_plane', 'code'],
    },
    () => failures.samples,
  );
  return {
    observe: (event) => {
      if (event.kind === 'connecting') {
        const { controlPlane, rung } = event;
        streams.add(1, { control_plane: controlPlane, transport: rung.transport });
      }
      if (event.kind === 'switching' || (event.kind === 'lost' && !event.immediate)) {
        const { controlPlane, error } = event;
        failures.add(1, { control_plane: controlPlane, code: error?.code ?? ENDED });
      }
    },
  };
}
