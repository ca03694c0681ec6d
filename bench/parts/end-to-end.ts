import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variant } from '../data/answer-spec.js';
import type { Figure } from '../figure.js';
import type { BenchContext, Part, PartResult } from '../part.js';
import { Follower } from '../processes/follower.js';
import { naiveProgram, ourProgram, peerProgram, type ProgramKind } from '../processes/program.js';
import { Series } from '../series.js';
import { median } from '../statistics.js';
import { sceneId, type Scene } from './scene.js';

/** The Go tool takes no message beyond 4 MiB. */
const PEER_TARGETS = 8_000;

const CHANGES: readonly { readonly name: 'pct1' | 'full'; readonly variant: Variant }[] = [
  { name: 'pct1', variant: 'pct1' },
  { name: 'pct1', variant: 'pct1b' },
  { name: 'full', variant: 'renewed' },
  { name: 'full', variant: 'full' },
];

/** Whole programs, each beside a control plane: from the change there to the file, with the sockets between. */
export const endToEndPart: Part = {
  name: 'end-to-end',
  describes: 'whole programs: change at the control plane → file replaced; CPU, memory',
  isFullOnly: false,
  run: async (context) => {
    const results: PartResult[] = [];
    for (const scene of scenes(context)) {
      context.say(`end-to-end ${sceneId(scene)}`);
      const kinds = [naiveProgram(), ourProgram(context.root)];
      results.push(await compare(`e2e.${sceneId(scene)}`, { scene, kinds }, context));
    }
    if (context.peer !== undefined)
      results.push(await comparePeer(peerProgram(context.peer), context));
    return {
      figures: results.flatMap(({ figures }) => figures),
      remarks: results.flatMap(({ remarks }) => remarks),
    };
  },
};

function scenes({ isFull, sizes }: BenchContext): readonly Scene[] {
  const [encodings, all] = isFull
    ? [['protobuf', 'json'] as const, sizes ?? [1_000, 10_000, 100_000]]
    : [['json'] as const, sizes ?? [10_000]];
  return all.flatMap((targets) =>
    encodings.map((encoding): Scene => ({ encoding, shape: 'tags', targets })),
  );
}

interface Comparison {
  readonly scene: Scene;
  readonly kinds: readonly ProgramKind[];
}

async function comparePeer(peer: ProgramKind, context: BenchContext): Promise<PartResult> {
  context.say(`end-to-end against ${peer.command.join(' ')}`);
  const scene: Scene = { encoding: 'protobuf', shape: 'tags', targets: PEER_TARGETS };
  const kinds = [peer, ourProgram(context.root)];
  return await compare('peer.8k', { scene, kinds }, context);
}

/** Round by round fresh processes of each program; those of one round stand side by side and change in turn. */
async function compare(
  id: string,
  { scene, kinds }: Comparison,
  context: BenchContext,
): Promise<PartResult> {
  const series = new Series();
  const remarks = new Set<string>();
  for (let round = 0; round < context.rounds; round++) {
    const directory = mkdtempSync(join(context.workDirectory, 'end-to-end-'));
    try {
      await measureRound({ scene, kinds, directory }, { id, series });
    } catch (error) {
      remarks.add(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await rm(directory, { recursive: true, force: true });
  }
  const [other = 'naive'] = kinds.map(({ name }) => name);
  return { figures: figuresOf(id, other, series), remarks: [...remarks] };
}

async function measureRound(
  { scene, kinds, directory }: Comparison & { readonly directory: string },
  { id, series }: { readonly id: string; readonly series: Series },
): Promise<void> {
  const followers = new Map<string, Follower>();
  try {
    for (const kind of kinds)
      followers.set(kind.name, await Follower.open(kind, scene, join(directory, kind.name)));
    const costs = new Series();
    for (const { name, variant } of CHANGES) {
      for (const [who, follower] of followers) {
        const { wallMs, cpuMs } = await follower.change(variant);
        costs.add(`${id}.${who}.${name}.wall`, wallMs);
        costs.add(`${id}.${who}.${name}.cpu`, cpuMs);
      }
    }
    for (const [who, follower] of followers) {
      for (const what of ['pct1.wall', 'pct1.cpu', 'full.wall', 'full.cpu'])
        series.add(`${id}.${who}.${what}`, median(costs.valuesOf(`${id}.${who}.${what}`)));
      series.add(`${id}.${who}.memory`, follower.memory('VmRSS'));
      series.add(`${id}.${who}.peak`, follower.memory('VmHWM'));
    }
  } finally {
    for (const follower of followers.values()) await follower.close();
  }
}

function figuresOf(id: string, other: string, series: Series): readonly Figure[] {
  const costs = ['pct1.wall', 'pct1.cpu', 'full.wall', 'full.cpu'];
  return [
    ...costs.map((cost) =>
      series.ratio(`${id}.${cost}`, `${id}.${other}.${cost}`, `${id}.ours.${cost}`),
    ),
    ...['memory', 'peak'].map((what) =>
      series.ratio(`${id}.${what}.share`, `${id}.ours.${what}`, `${id}.${other}.${what}`),
    ),
    ...[other, 'ours'].flatMap((who) => [
      ...costs.map((cost) => series.figure(`${id}.${who}.${cost}`, 'ms')),
      ...['memory', 'peak'].map((what) => series.figure(`${id}.${who}.${what}`, 'MiB')),
    ]),
  ].filter(({ values }) => values.length > 0);
}
