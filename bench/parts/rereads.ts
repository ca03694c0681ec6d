import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Part, PartResult } from '../part.js';
import { Follower } from '../processes/follower.js';
import { naiveProgram, ourProgram, type ProgramKind } from '../processes/program.js';
import { BenchPrometheus } from '../processes/prometheus.js';
import { Series } from '../series.js';
import type { Scene } from './scene.js';
import { withPrometheus } from './with-prometheus.js';

const SCENE: Scene = { encoding: 'json', shape: 'tags', targets: 1_000 };
const OUR_WRITES = 20;
const NAIVE_WRITES = 5;

/** Longer than a change takes to get to the file. */
const NOTHING_HAPPENS_MS = 2_000;

/** How often a real Prometheus reads the list for each write, and whether it ever finds it broken. */
export const rereadsPart: Part = {
  name: 'rereads',
  describes: 'reads of the target file by a real Prometheus, per write',
  isFullOnly: true,
  run: async (context) =>
    await withPrometheus(context, 'rereads', (program) => measure(program, context)),
};

async function measure(program: string, context: BenchContext): Promise<PartResult> {
  const series = new Series();
  const count = async (kind: ProgramKind, writes: number): Promise<void> => {
    context.say(`rereads ${kind.name}`);
    await countReads({ kind, writes, series, program }, context);
  };
  await count(ourProgram(context.root), OUR_WRITES);
  await count(naiveProgram(), NAIVE_WRITES);
  return {
    figures: [
      series.figure('rereads.per-write', 'count', 'ours.reads'),
      series.figure('rereads.errors', 'count', 'ours.errors'),
      series.figure('rereads.for-another-order', 'count', 'ours.for-nothing'),
      series.figure('rereads.naive.per-write', 'count', 'naive.reads'),
      series.figure('rereads.naive.errors', 'count', 'naive.errors'),
    ],
    remarks: [],
  };
}

async function countReads(
  {
    kind,
    writes,
    series,
    program,
  }: {
    readonly kind: ProgramKind;
    readonly writes: number;
    readonly series: Series;
    readonly program: string;
  },
  context: BenchContext,
): Promise<void> {
  const directory = mkdtempSync(join(context.workDirectory, 'rereads-'));
  const follower = await Follower.open(kind, SCENE, directory);
  const job = { name: kind.name, file: follower.file, targets: 'drop' } as const;
  const prometheus = await BenchPrometheus.start(program, [job], context.workDirectory);
  let reads = await prometheus.settledReads();
  const addReads = async (name: string): Promise<void> => {
    const now = await prometheus.settledReads();
    series.add(`${kind.name}.${name}`, now - reads);
    reads = now;
  };
  for (let write = 0; write < writes; write++) {
    await follower.change(write % 2 === 0 ? 'pct1' : 'pct1b');
    await addReads('reads');
  }
  if (kind.name === 'ours') {
    await follower.change('full');
    reads = await prometheus.settledReads();
    await follower.send('reordered');
    await sleep(NOTHING_HAPPENS_MS);
    await addReads('for-nothing');
  }
  series.add(`${kind.name}.errors`, await prometheus.readErrors());
  await prometheus.close();
  await follower.close();
}
