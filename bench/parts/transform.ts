import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answerFile } from '../data/answer-file.js';
import type { Encoding, Shape, Variant } from '../data/answer-spec.js';
import type { Figure } from '../figure.js';
import type { BenchContext, Part, PartResult } from '../part.js';
import { isFailure, runChild } from '../processes/run-child.js';
import { Series } from '../series.js';
import { sceneId, type Scene } from './scene.js';
import { median } from '../statistics.js';
import type {
  Contender,
  StepName,
  TransformResult,
  TransformStep,
  TransformTask,
} from '../transform-task.js';

/** From the bytes in memory to the file that was replaced: naive, ours and the floor, round by round. */
export const transformPart: Part = {
  name: 'transform',
  describes: 'bytes of an answer → file replaced, against the naive program and the bare write',
  isFullOnly: false,
  run: async (context) => {
    const results: PartResult[] = [];
    for (const scene of scenes(context)) {
      context.say(`transform ${sceneId(scene)}`);
      results.push(await measureScene(scene, context));
    }
    return {
      figures: results.flatMap(({ figures }) => figures),
      remarks: results.flatMap(({ remarks }) => remarks),
    };
  },
};

const SIZES = [1_000, 10_000, 100_000];

function scenes({ sizes, isFull }: BenchContext): readonly Scene[] {
  const all = sizes ?? (isFull ? [...SIZES, 300_000] : SIZES);
  const kinds: readonly (readonly [Encoding, Shape])[] = [
    ['protobuf', 'tags'],
    ['json', 'tags'],
  ];
  const bare = isFull ? all : all.filter((targets) => targets === 100_000);
  return [
    ...all.flatMap((targets) => kinds.map(([encoding, shape]) => ({ encoding, shape, targets }))),
    ...bare.map((targets): Scene => ({ encoding: 'json', shape: 'bare', targets })),
  ];
}

async function measureScene(scene: Scene, context: BenchContext): Promise<PartResult> {
  const series = new Series();
  const remarks = new Set<string>();
  for (let round = 0; round < context.rounds; round++) {
    const directory = mkdtempSync(join(context.workDirectory, 'transform-'));
    for (const contender of ['naive', 'ours', 'floor'] as const) {
      const steps = stepsOf(contender, scene.targets);
      const found = await runTransform({ scene, contender, steps, directory }, context);
      if (typeof found === 'string') remarks.add(`${sceneId(scene)} ${contender}: ${found}`);
      gather(series, `${sceneId(scene)}.${contender}`, found);
    }
    await rm(directory, { recursive: true });
  }
  return { figures: figuresOf(sceneId(scene), series), remarks: [...remarks] };
}

/** One measuring process. Gives its result, or why there is none. */
export async function runTransform(
  {
    scene,
    contender,
    steps,
    directory,
  }: {
    readonly scene: Scene;
    readonly contender: Contender;
    readonly steps: readonly TransformStep[];
    readonly directory: string;
  },
  { root }: Pick<BenchContext, 'root'>,
): Promise<TransformResult | string> {
  const variants = [...new Set(steps.map(({ variant }) => variant))];
  const answers = Object.fromEntries(
    variants.map((variant): [Variant, string] => [variant, answerFile({ ...scene, variant })]),
  );
  const task: TransformTask = {
    contender,
    encoding: scene.encoding,
    steps,
    answers,
    file: join(directory, `${contender}.json`),
    bytesOf: join(directory, 'ours.json'),
    protoDirectory: join(root, 'proto'),
  };
  const result = await runChild<TransformResult>('transform-child', task);
  return isFailure(result) ? result.failed : result;
}

/** Of steps of this size in a row the naive program takes minutes each: one of each kind has to do. */
const HUGE = 1_000_000;

/** What a contender is to do. Large sets are warm after a step or two, and the naive one takes seconds for each. */
export function stepsOf(contender: Contender, targets: number): readonly TransformStep[] {
  if (contender === 'naive' && targets >= HUGE)
    return [
      { name: 'cold', variant: 'full' },
      { name: 'full', variant: 'renewed' },
      { name: 'pct1', variant: 'pct1' },
    ];
  const isSlow = contender === 'naive' && targets >= 100_000;
  const [fulls, changes] = isSlow || targets >= HUGE ? [1, 1] : [2, 3];
  const cold: readonly TransformStep[] = [{ name: 'cold', variant: 'full' }];
  const full = repeated(fulls, 'full', ['renewed', 'full']);
  const pct1 = repeated(changes, 'pct1', ['pct1', 'pct1b']);
  if (contender === 'floor') return pct1;
  if (contender === 'naive') return [...cold, ...full, ...pct1];
  const back: TransformStep = { name: 'prepare', variant: 'full' };
  return [...cold, ...full, ...pct1, back, ...repeated(2, 'reordered', ['reordered', 'full'])];
}

function repeated(
  times: number,
  name: StepName,
  variants: readonly Variant[],
): readonly TransformStep[] {
  return Array.from({ length: times }, () => variants.map((variant) => ({ name, variant }))).flat();
}

const NOTHING: TransformResult = { steps: [], peakMiB: NaN };

/** Adds one round: of each step the median of its repetitions, of delays the longest; NaN where there is no result. */
export function gather(series: Series, id: string, found: TransformResult | string): void {
  const { steps, peakMiB } = typeof found === 'string' ? NOTHING : found;
  for (const name of ['cold', 'full', 'pct1', 'reordered'] as const) {
    const taken = steps.filter((step) => step.name === name);
    const writes = taken.filter(({ outcome }) => outcome === 'written').length;
    series.add(`${id}.${name}.wall`, median(taken.map(({ wallMs }) => wallMs)));
    series.add(`${id}.${name}.cpu`, median(taken.map(({ cpuMs }) => cpuMs)));
    series.add(`${id}.${name}.writes`, taken.length === 0 ? NaN : writes);
  }
  series.add(`${id}.delay`, Math.max(...steps.map(({ delayMs }) => delayMs)));
  series.add(`${id}.peak`, peakMiB);
}

function figuresOf(id: string, series: Series): readonly Figure[] {
  const [naive, ours, floor] = [`${id}.naive`, `${id}.ours`, `${id}.floor`];
  const gains = ['cold', 'full', 'pct1'].flatMap((step) =>
    ['wall', 'cpu'].map((what) =>
      series.ratio(`${id}.${step}.${what}`, `${naive}.${step}.${what}`, `${ours}.${step}.${what}`),
    ),
  );
  return [
    ...gains,
    series.ratio(`${id}.pct1.of-floor`, `${ours}.pct1.wall`, `${floor}.pct1.wall`),
    series.ratio(`${id}.full.of-floor`, `${ours}.full.wall`, `${floor}.pct1.wall`),
    series.ratio(`${id}.reordered.share`, `${ours}.reordered.wall`, `${ours}.pct1.wall`),
    series.figure(`${id}.reordered.writes`, 'count', `${ours}.reordered.writes`),
    series.figure(`${id}.delay`, 'ms', `${ours}.delay`),
    series.ratio(`${id}.delay.ratio`, `${naive}.delay`, `${ours}.delay`),
    series.ratio(`${id}.peak.share`, `${ours}.peak`, `${naive}.peak`),
    ...absolutes([naive, ours, floor], series),
  ].filter(({ values }) => values.length > 0);
}

/** What tables and the plot show beside the ratios. */
export function absolutes(ids: readonly string[], series: Series): readonly Figure[] {
  const steps = ['cold', 'full', 'pct1', 'reordered'];
  return ids.flatMap((id) => [
    ...steps.map((step) => series.figure(`${id}.${step}.wall`, 'ms')),
    ...steps.map((step) => series.figure(`${id}.${step}.cpu`, 'ms')),
    series.figure(`${id}.delay`, 'ms'),
    series.figure(`${id}.peak`, 'MiB'),
  ]);
}
