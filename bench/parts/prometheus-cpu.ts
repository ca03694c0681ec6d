import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part, BenchContext, PartResult } from '../part.js';
import { Follower } from '../processes/follower.js';
import { naiveProgram, ourProgram, type ProgramKind } from '../processes/program.js';
import { BenchPrometheus } from '../processes/prometheus.js';
import { Series } from '../series.js';
import type { Scene } from './scene.js';
import { withPrometheus } from './with-prometheus.js';

const SCENE: Scene = { encoding: 'json', shape: 'tags', targets: 10_000 };

/** Prometheus takes over what it read every five seconds. */
const TAKEN_OVER_MS = 6_500;

/** What an update of 10,000 targets costs a real Prometheus, by how the file is written. */
export const prometheusCpuPart: Part = {
  name: 'prometheus-cpu',
  describes: "a real Prometheus' CPU time per update at 10k, against the naive program",
  isFullOnly: true,
  run: async (context) =>
    await withPrometheus(context, 'prometheus-cpu', (program) => measure(program, context)),
};

interface Pair {
  readonly name: string;
  readonly follower: Follower;
  readonly prometheus: BenchPrometheus;
}

async function measure(program: string, context: BenchContext): Promise<PartResult> {
  const series = new Series();
  const pairs: Pair[] = [];
  for (const kind of [naiveProgram(), ourProgram(context.root)])
    pairs.push(await openPair(kind, program, context));
  for (let round = 0; round < context.rounds; round++) {
    context.say(`prometheus-cpu, round ${String(round + 1)}`);
    for (const { name, follower, prometheus } of pairs) {
      const before = await prometheus.cpuMs();
      await follower.change(round % 2 === 0 ? 'pct1' : 'pct1b');
      await sleep(TAKEN_OVER_MS);
      series.add(`prometheus.cpu.${name}`, (await prometheus.cpuMs()) - before);
    }
  }
  for (const { follower, prometheus } of pairs) {
    await prometheus.close();
    await follower.close();
  }
  return {
    figures: [
      series.ratio('prometheus.cpu.ratio', 'prometheus.cpu.naive', 'prometheus.cpu.ours'),
      series.figure('prometheus.cpu.naive', 'ms'),
      series.figure('prometheus.cpu.ours', 'ms'),
    ],
    remarks: [],
  };
}

/** Each program gets a Prometheus of its own, so that each pays for its own reads only. */
async function openPair(
  kind: ProgramKind,
  program: string,
  { workDirectory }: BenchContext,
): Promise<Pair> {
  const directory = mkdtempSync(join(workDirectory, 'prometheus-cpu-'));
  const follower = await Follower.open(kind, SCENE, directory);
  const job = { name: kind.name, file: follower.file, targets: 'drop' } as const;
  const prometheus = await BenchPrometheus.start(program, [job], workDirectory);
  await sleep(TAKEN_OVER_MS);
  return { name: kind.name, follower, prometheus };
}
