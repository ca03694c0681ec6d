/** What a figure has to be. */
export interface Goal {
  /** What it is about, in words. */
  readonly title: string;
  readonly figure: string;
  readonly comparator: '>=' | '<=' | '=';
  readonly threshold: number;
  /** `median`: that of all rounds is looked at. `each`: every single value is. */
  readonly judged: 'median' | 'each';
}

type Row = readonly [
  title: string,
  figure: string,
  comparator: Goal['comparator'],
  threshold: number,
];

const BY_MEDIAN: readonly Row[] = [
  ['gRPC full update vs naive, wall', 'grpc.tags.100k.full.wall', '>=', 4.5],
  ['gRPC full update vs naive, CPU', 'grpc.tags.100k.full.cpu', '>=', 7],
  ['gRPC first (cold) update vs naive, wall', 'grpc.tags.100k.cold.wall', '>=', 3.5],
  ['gRPC 1 % update vs naive, wall', 'grpc.tags.100k.pct1.wall', '>=', 8],
  ['gRPC 1 % update vs naive, CPU', 'grpc.tags.100k.pct1.cpu', '>=', 10],
  ['gRPC 1 % update vs naive, wall', 'grpc.tags.10k.pct1.wall', '>=', 6],
  ['HTTP full update vs naive, wall', 'http.tags.100k.full.wall', '>=', 1.5],
  ['HTTP 1 % update vs naive, wall', 'http.tags.100k.pct1.wall', '>=', 3],
  [
    'unchanged in another order, of a 1 % update (gRPC)',
    'grpc.tags.100k.reordered.share',
    '<=',
    0.6,
  ],
  [
    'unchanged in another order, of a 1 % update (HTTP)',
    'http.tags.100k.reordered.share',
    '<=',
    0.6,
  ],
  ['1 % update, of write + fsync + rename (gRPC)', 'grpc.tags.100k.pct1.of-floor', '<=', 4],
  ['longest event-loop delay (gRPC)', 'grpc.tags.100k.delay', '<=', 50],
  ['longest event-loop delay (HTTP)', 'http.tags.100k.delay', '<=', 50],
  ['longest event-loop delay vs naive (gRPC)', 'grpc.tags.100k.delay.ratio', '>=', 25],
  ['longest event-loop delay vs naive (HTTP)', 'http.tags.100k.delay.ratio', '>=', 25],
  ['peak memory, of naive (gRPC)', 'grpc.tags.100k.peak.share', '<=', 0.7],
  ['peak memory, of naive (HTTP)', 'http.tags.100k.peak.share', '<=', 0.7],
  ['idle memory with an open stream, of bare node', 'idle.memory.of-bare', '<=', 2],
  ['4.5 MB over a 10 ms round trip vs grpc-js defaults', 'receive.10ms.ratio', '>=', 15],
  ['`--version`, of `node -e 0`', 'start.version.of-bare', '<=', 1.3],
  ['`run` ready to connect, of `node -e 0`', 'start.ready.of-bare', '<=', 3],
  ["Prometheus' CPU per update at 10k vs naive", 'prometheus.cpu.ratio', '>=', 2.5],
  ['change → active, gaps 1–8 s, vs kuma_sd, median', 'latency.bursts.median.ratio', '>=', 2.5],
  ['change → active, gaps 1–8 s, vs kuma_sd, p95', 'latency.bursts.p95.ratio', '>=', 2.5],
  ['change → active, lone changes, of kuma_sd, median', 'latency.lone.median.share', '<=', 1.05],
  ['time per target at 1M, of that at 10k (gRPC)', 'grpc.tags.1M.growth', '<=', 1.5],
  ['time per target at 1M, of that at 10k (HTTP)', 'http.tags.1M.growth', '<=', 1.5],
  ['CPU per full update at 8k vs peer', 'peer.8k.full.cpu', '>=', 4],
  ['CPU per 1 % update at 8k vs peer', 'peer.8k.pct1.cpu', '>=', 5],
  ['change → file at 8k vs peer', 'peer.8k.pct1.wall', '>=', 50],
  ['resident memory at 8k, of peer', 'peer.8k.memory.share', '<=', 0.7],
];

const BY_EACH: readonly Row[] = [
  [
    'writes for an unchanged set in another order (gRPC)',
    'grpc.tags.100k.reordered.writes',
    '=',
    0,
  ],
  [
    'writes for an unchanged set in another order (HTTP)',
    'http.tags.100k.reordered.writes',
    '=',
    0,
  ],
  ['re-reads of Prometheus per write', 'rereads.per-write', '=', 1],
  ['read errors of Prometheus', 'rereads.errors', '=', 0],
];

/** What the benchmark is there to show. */
export const GOALS: readonly Goal[] = [
  ...BY_MEDIAN.map((row) => toGoal(row, 'median')),
  ...BY_EACH.map((row) => toGoal(row, 'each')),
];

function toGoal([title, figure, comparator, threshold]: Row, judged: Goal['judged']): Goal {
  return { title, figure, comparator, threshold, judged };
}
