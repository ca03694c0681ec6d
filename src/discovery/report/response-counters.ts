import type { Observer } from '../../base/observer.js';
import type { Metrics } from '../../observability/metrics.js';
import type { DiscoveryEvent } from '../events.js';
import { Tally } from './tally.js';
import { toReasonWord } from './to-reason-word.js';

/** Makes the counters about answers. What it returns is to be told the events. */
export function registerResponseCounters(metrics: Metrics): Observer<DiscoveryEvent> {
  const counters = [
    countPolls(metrics),
    countResults(metrics),
    countRejected(metrics),
    countLabels(metrics),
  ];
  return {
    observe: (event) => {
      for (const counter of counters) counter.observe(event);
    },
  };
}

/** What control planes and what stands before them say; whoever says something else all the time makes no series. */
const CODES: ReadonlySet<number> = new Set([
  ...[200, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 407, 408, 413, 415],
  ...[421, 426, 429, 431, 500, 501, 502, 503, 504, 505],
]);

function countPolls(metrics: Metrics): Observer<DiscoveryEvent> {
  const polls = new Tally<'code'>();
  metrics.counterOf<'code'>(
    {
      name: 'polls_total',
      help: 'HTTP long polls that were answered, by status; of rare ones only the class.',
      labelNames: ['code'],
    },
    () => polls.samples,
  );
  return {
    observe: (event) => {
      if (event.kind === 'polled') polls.add(1, { code: toCodeWord(event.status) });
    },
  };
}

function toCodeWord(status: number): string {
  if (CODES.has(status)) return String(status);
  return status >= 100 && status < 600 ? `${String(Math.floor(status / 100))}xx` : 'other';
}

/** An answer with resources that cannot be used is taken and then found to be so, in one turn: nobody reads between. */
function countResults(metrics: Metrics): Observer<DiscoveryEvent> {
  const counts = { ack: 0, nack: 0, unchanged: 0 };
  metrics.counterOf<'result'>(
    {
      name: 'responses_total',
      help: 'Answers: taken (ack), refused or taken without resources that cannot be used (nack), that nothing changed (unchanged).',
      labelNames: ['result'],
    },
    () => Object.entries(counts).map(([result, value]) => ({ labels: { result }, value })),
  );
  return {
    observe: ({ kind }) => {
      if (kind === 'answer-taken') counts.ack++;
      if (kind === 'quarantined') {
        counts.ack--;
        counts.nack++;
      }
      if (kind === 'answer-refused') counts.nack++;
      if (kind === 'unchanged') counts.unchanged++;
    },
  };
}

function countRejected(metrics: Metrics): Observer<DiscoveryEvent> {
  let refused = 0;
  metrics.counterOf(
    {
      name: 'refused_answers_total',
      help: 'Answers that were refused as a whole, because they go beyond a limit.',
    },
    () => refused,
  );
  const rejected = new Tally<'control_plane'>();
  metrics.counterOf<'control_plane'>(
    {
      name: 'resources_rejected_total',
      help: 'Resources that could not be used, counted in each answer that has them.',
      labelNames: ['control_plane'],
    },
    () => rejected.samples,
  );
  return {
    observe: (event) => {
      // A series that begins with its first event hides that one from increase().
      if (event.kind === 'started')
        for (const name of event.controlPlanes) rejected.add(0, { control_plane: name });
      if (event.kind === 'answer-refused') refused++;
      if (event.kind === 'quarantined')
        rejected.add(event.resources, { control_plane: event.controlPlane });
    },
  };
}

function countLabels(metrics: Metrics): Observer<DiscoveryEvent> {
  const labels = new Tally<'reason'>();
  metrics.counterOf<'reason'>(
    {
      name: 'labels_dropped_total',
      help: 'Labels that are not written, by reason, counted once in each list that brings news.',
      labelNames: ['reason'],
    },
    () => labels.samples,
  );
  return {
    observe: (event) => {
      if (event.kind !== 'answer-taken' || !event.hasNews) return;
      for (const [reason, count] of Object.entries(event.droppedLabels))
        labels.add(count, { reason: toReasonWord(reason) });
    },
  };
}
