// Measures one contender: the bytes of answers, one after the other, each until the file is replaced.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openNaivePipeline } from '../naive/naive-pipeline.js';
import { openOurPipeline } from '../ours/pipeline.js';
import type {
  StepResult,
  TransformResult,
  TransformStep,
  TransformTask,
} from '../transform-task.js';

interface Pipeline {
  take(body: Buffer): Promise<'written' | 'unchanged'>;
  close(): Promise<void>;
}

/** The histogram learns of a delay by its next tick. */
const SETTLE_MS = 10;

const task = JSON.parse(process.argv[2] ?? '') as TransformTask;
const result = await measureAll(task);
process.stdout.write(JSON.stringify(result));

async function measureAll(given: TransformTask): Promise<TransformResult> {
  const pipeline = await openPipeline(given);
  const steps: StepResult[] = [];
  for (const step of given.steps) steps.push(await measure(pipeline, step, given));
  await pipeline.close();
  return { steps, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

async function openPipeline(given: TransformTask): Promise<Pipeline> {
  const { contender, file, bytesOf } = given;
  switch (contender) {
    case 'ours':
      return await openOurPipeline(given);
    case 'floor':
      return await openFloor(file, bytesOf);
    case 'naive': {
      const naive = openNaivePipeline(given);
      return {
        take: async (body) => {
          await naive.take(body);
          return 'written';
        },
        close: () => Promise.resolve(),
      };
    }
  }
}

/** What cannot be saved: the bytes of the file are there already, and are only put into place. */
async function openFloor(file: string, bytesOf: string): Promise<Pipeline> {
  const bytes = await readFile(bytesOf);
  const staging = join(dirname(file), `.${basename(file)}.staging`);
  await mkdir(staging, { recursive: true });
  return {
    take: async () => {
      const fresh = join(staging, 'fresh');
      const handle = await open(fresh, 'w', 0o644);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, file);
      return 'written';
    },
    close: () => Promise.resolve(),
  };
}

async function measure(
  pipeline: Pipeline,
  { name, variant }: TransformStep,
  { answers }: TransformTask,
): Promise<StepResult> {
  const body = await readFile(answers[variant] ?? '');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(SETTLE_MS);
  delay.reset();
  await sleep(SETTLE_MS);
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const outcome = await pipeline.take(body);
  const wallMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  await sleep(SETTLE_MS);
  delay.disable();
  return { name, wallMs, cpuMs: (user + system) / 1e3, delayMs: delay.max / 1e6, outcome };
}
