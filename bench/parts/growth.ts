import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figure.js';
import type { BenchContext, Part, PartResult } from '../part.js';
import { Series } from '../series.js';
import { ratios } from '../statistics.js';
import type { Contender } from '../transform-task.js';
import { sceneId, type Scene } from './scene.js';
import { absolutes, gather, runTransform, stepsOf } from './transform.js';

const SIZES = [10_000, 100_000, 300_000, 1_000_000];

/** Sizes that no other part measures: their costs go into the tables as well. */
const OWN_SIZES = new Set([1_000_000]);

/** Whether a target of a very large set costs what one of a small set does. */
export const growthPart: Part = {
  name: 'growth',
  describes: 'time per target from 10k to 1M',
  isFullOnly: true,
  run: async (context) => {
    const results: PartResult[] = [];
    for (const encoding of ['protobuf', 'json'] as const)
      results.push(await measureEncoding(encoding, context));
    return {
      figures: results.flatMap(({ figures }) => figures),
      remarks: results.flatMap(({ remarks }) => remarks),
    };
  },
};

async function measureEncoding(
  encoding: Scene['encoding'],
  context: BenchContext,
): Promise<PartResult> {
  const series = new Series();
  const remarks = new Set<string>();
  const scenes = (context.sizes ?? SIZES).map((targets): Scene => ({
    encoding,
    shape: 'tags',
    targets,
  }));
  for (let round = 0; round < context.rounds; round++) {
    for (const scene of scenes) {
      context.say(`growth ${sceneId(scene)}, round ${String(round + 1)}`);
      const missing = await measureScene(scene, { series, isFirst: round === 0 }, context);
      for (const remark of missing) remarks.add(remark);
    }
  }
  return { figures: figuresOf(scenes, series), remarks: [...remarks] };
}

/** Gives what could not be measured. */
async function measureScene(
  scene: Scene,
  { series, isFirst }: { readonly series: Series; readonly isFirst: boolean },
  context: BenchContext,
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(context.workDirectory, 'growth-'));
  const remarks: string[] = [];
  // The naive program takes minutes for a million, if it can take them at all: once is enough.
  const isOwn = OWN_SIZES.has(scene.targets);
  const contenders: readonly Contender[] = isOwn && isFirst ? ['naive', 'ours', 'floor'] : ['ours'];
  for (const contender of contenders) {
    const steps = stepsOf(contender, scene.targets).filter(
      ({ name }) => name !== 'reordered' && name !== 'prepare',
    );
    const found = await runTransform({ scene, contender, steps, directory }, context);
    if (typeof found === 'string') remarks.push(`${sceneId(scene)} ${contender}: ${found}`);
    gather(series, `${sceneId(scene)}.${contender}`, found);
  }
  await rm(directory, { recursive: true });
  return remarks;
}

function figuresOf(scenes: readonly Scene[], series: Series): readonly Figure[] {
  const [base, ...larger] = scenes;
  if (base === undefined) return [];
  const perTarget = (scene: Scene, step: string): readonly number[] =>
    series.valuesOf(`${sceneId(scene)}.ours.${step}.wall`).map((ms) => ms / scene.targets);
  const growth = (scene: Scene, step: string): readonly number[] => {
    const small = perTarget(base, step);
    return ratios(perTarget(scene, step), small);
  };
  return [
    ...larger.flatMap((scene): readonly Figure[] => [
      { id: `${sceneId(scene)}.growth`, unit: 'times', values: growth(scene, 'full') },
      { id: `${sceneId(scene)}.growth.pct1`, unit: 'times', values: growth(scene, 'pct1') },
    ]),
    ...scenes
      .filter(({ targets }) => OWN_SIZES.has(targets))
      .flatMap((scene) =>
        absolutes(
          ['naive', 'ours', 'floor'].map((who) => `${sceneId(scene)}.${who}`),
          series,
        ),
      ),
  ].filter(({ values }) => values.length > 0);
}
