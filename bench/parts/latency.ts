import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { scatter } from '../data/random.js';
import type { Figure } from '../figure.js';
import type { BenchContext, Part, PartResult } from '../part.js';
import { ControlPlane } from '../processes/control-plane.js';
import { ourProgram, startProgram } from '../processes/program.js';
import { BenchPrometheus } from '../processes/prometheus.js';
import { median, percentile } from '../statistics.js';
import { markedAnswer, MARKER_LABEL } from './marked-answer.js';
import { firstSeen, type Sighting } from './sightings.js';
import { withPrometheus } from './with-prometheus.js';

/** How changes follow each other; gaps in milliseconds. */
interface Rhythm {
  readonly name: 'bursts' | 'lone';
  readonly changes: number;
  readonly minGapMs: number;
  readonly maxGapMs: number;
}

const RHYTHMS: readonly Rhythm[] = [
  { name: 'bursts', changes: 24, minGapMs: 1_000, maxGapMs: 8_000 },
  // Longer than `kuma_sd_configs` makes the second of two changes wait.
  { name: 'lone', changes: 10, minGapMs: 16_000, maxGapMs: 31_000 },
];

const LISTS = ['ours', 'kuma_sd'] as const;
const LOOK_EACH_MS = 25;
const PATIENCE_MS = 60_000;
const SEED = 5676;

/** From a change at the control plane until a real Prometheus has the target, beside its own way of discovery. */
export const latencyPart: Part = {
  name: 'latency',
  describes: 'change → active target in a real Prometheus, against the loop of kuma_sd_configs',
  isFullOnly: true,
  run: async (context) =>
    await withPrometheus(context, 'latency', (program) => measure(program, context)),
};

async function measure(program: string, context: BenchContext): Promise<PartResult> {
  const stage = await openStage(program, context);
  const figures: Figure[] = [];
  const progress = { marker: 0 };
  for (const rhythm of RHYTHMS) {
    context.say(`latency, ${rhythm.name}`);
    figures.push(...(await measureRhythm(rhythm, stage, progress)));
  }
  await stage.close();
  return { figures, remarks: [] };
}

interface Stage {
  readonly controlPlane: ControlPlane;
  readonly prometheus: BenchPrometheus;
  close(): Promise<void>;
}

async function openStage(program: string, { root, workDirectory }: BenchContext): Promise<Stage> {
  const directory = mkdtempSync(join(workDirectory, 'latency-'));
  const fileOf = (list: string): string => join(directory, list, 'targets.json');
  for (const list of LISTS) mkdirSync(join(directory, list));
  const controlPlane = await ControlPlane.open('http');
  await controlPlane.load({ text: markedAnswer(0) }, markerVersion(0));
  await controlPlane.send();
  const { address } = controlPlane;
  const ours = startProgram(ourProgram(root), { address, file: fileOf('ours') });
  const path = fileURLToPath(new URL('../children/kuma-sd-child.js', import.meta.url));
  const theirs = fork(path, [address, fileOf('kuma_sd')]);
  const jobs = LISTS.map((name) => ({ name, file: fileOf(name), targets: 'keep' }) as const);
  const prometheus = await BenchPrometheus.start(program, jobs, workDirectory);
  return {
    controlPlane,
    prometheus,
    close: async () => {
      const ended = once(theirs, 'exit');
      theirs.kill('SIGKILL');
      await Promise.all([ended, ours.stop(), prometheus.close()]);
      await controlPlane.close();
    },
  };
}

async function measureRhythm(
  { name, changes, minGapMs, maxGapMs }: Rhythm,
  { controlPlane, prometheus }: Stage,
  progress: { marker: number },
): Promise<readonly Figure[]> {
  const sightings: Sighting[] = [];
  const stop = new AbortController();
  const first = progress.marker + 1;
  const last = progress.marker + changes;
  const looking = look(prometheus, sightings, stop.signal);
  const sentMs = new Map<number, number>();
  for (let marker = first; marker <= last; marker++) {
    await controlPlane.load({ text: markedAnswer(marker) }, markerVersion(marker));
    await sleep(minGapMs + (scatter(marker, SEED) % (maxGapMs - minGapMs)));
    sentMs.set(marker, Number(await controlPlane.send()) / 1e6);
  }
  progress.marker = last;
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && !hasAll(sightings, last)) await sleep(LOOK_EACH_MS);
  stop.abort();
  await looking;
  const [ours, theirs] = LISTS.map((list) =>
    [...sentMs].map(([marker, atMs]) => (firstSeen(sightings, { list, marker }) - atMs) / 1_000),
  );
  return figuresOf(name, ours ?? [], theirs ?? []);
}

function hasAll(sightings: readonly Sighting[], marker: number): boolean {
  return LISTS.every((list) => Number.isFinite(firstSeen(sightings, { list, marker })));
}

/** Notes when which marker is active in which list. */
async function look(
  prometheus: BenchPrometheus,
  sightings: Sighting[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const targets = await prometheus.activeTargets();
    const atMs = Number(process.hrtime.bigint()) / 1e6;
    for (const list of LISTS) {
      const marker = targets.find((labels) => labels['list'] === list && MARKER_LABEL in labels)?.[
        MARKER_LABEL
      ];
      if (marker !== undefined) sightings.push({ list, marker: Number(marker), atMs });
    }
    await sleep(LOOK_EACH_MS);
  }
}

function figuresOf(
  rhythm: Rhythm['name'],
  ours: readonly number[],
  theirs: readonly number[],
): readonly Figure[] {
  const id = `latency.${rhythm}`;
  const [medians, p95s] = [median, (values: readonly number[]) => percentile(values, 0.95)].map(
    (of) => [of(ours), of(theirs)] as const,
  );
  const [ourMedian = NaN, theirMedian = NaN] = medians ?? [];
  const [ourP95 = NaN, theirP95 = NaN] = p95s ?? [];
  return [
    { id: `${id}.median.ratio`, unit: 'times', values: [theirMedian / ourMedian] },
    { id: `${id}.p95.ratio`, unit: 'times', values: [theirP95 / ourP95] },
    { id: `${id}.median.share`, unit: 'times', values: [ourMedian / theirMedian] },
    { id: `${id}.ours`, unit: 's', values: ours },
    { id: `${id}.kuma_sd`, unit: 's', values: theirs },
  ];
}

function markerVersion(marker: number): string {
  return `marker-${String(marker)}`;
}
