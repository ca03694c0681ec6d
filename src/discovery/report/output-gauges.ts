import type { Metrics, Sample } from '../../observability/metrics.js';
import type { MetricsSource } from './metrics-source.js';
import type { Status } from './status.js';
import { Tally } from './tally.js';
import { toReasonWord } from './to-reason-word.js';

interface Gauge {
  readonly name: string;
  readonly help: string;
  /** `undefined`: nothing to say yet. */
  readonly read: (status: Status) => number | undefined;
}

const GAUGES: readonly Gauge[] = [
  {
    name: 'targets',
    help: 'Groups that readers of the file see, one for each target; until the first write those that stood.',
    read: ({ output }) => output.groups,
  },
  {
    name: 'output_bytes',
    help: 'Size of the file as it was written last.',
    read: ({ output }) => output.bytes,
  },
  {
    name: 'last_write_timestamp_seconds',
    help: 'When the file was last written.',
    read: ({ output: { lastWriteAtMs: ms } }) => (ms === undefined ? undefined : ms / 1_000),
  },
  {
    name: 'conflicts',
    help: 'Targets that control planes disagree about; the word of the first one counts.',
    read: ({ conflicts }) => conflicts,
  },
];

/** Makes the gauges about the file, and about what keeps targets out of it or in it. */
export function registerOutputGauges(metrics: Metrics, { board }: MetricsSource): void {
  for (const { name, help, read } of GAUGES)
    metrics.gaugeOf({ name, help }, () => read(board.status));
  metrics.gaugeOf<'reason'>(
    {
      name: 'held_back',
      help: 'Whether answers are kept from being published as they are: too much missing at a time (max_drop), too few targets (min_targets).',
      labelNames: ['reason'],
    },
    () => heldBack(board.status),
  );
  metrics.gaugeOf<'reason'>(
    {
      name: 'targets_left_out',
      help: 'Targets in the last lists that are not written, by reason; none of those that --mesh or --shard leaves to others.',
      labelNames: ['reason'],
    },
    () => leftOut(board.status),
  );
}

function heldBack({
  controlPlanes,
  unclaimedHold,
  tooFewTargets,
}: Status): readonly Sample<'reason'>[] {
  const isHeld =
    unclaimedHold !== undefined || controlPlanes.some(({ hold }) => hold !== undefined);
  return [
    { labels: { reason: 'max_drop' }, value: isHeld ? 1 : 0 },
    { labels: { reason: 'min_targets' }, value: tooFewTargets === undefined ? 0 : 1 },
  ];
}

function leftOut({ controlPlanes }: Status): readonly Sample<'reason'>[] {
  const sum = new Tally<'reason'>();
  for (const controlPlane of controlPlanes) {
    for (const [reason, count] of Object.entries(controlPlane.leftOut))
      sum.add(count, { reason: toReasonWord(reason) });
  }
  return sum.samples;
}
