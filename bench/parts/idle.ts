import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Part } from '../part.js';
import { Follower } from '../processes/follower.js';
import { memoryMiBOf } from '../processes/process-costs.js';
import { ourProgram } from '../processes/program.js';
import { Series } from '../series.js';

/** After that nothing of the start is going on any more. */
const CALM_MS = 2_000;

const FEW_TARGETS = 10;

/** What the tool holds in memory while nothing happens: a stream or a poll stands open, with ten targets. */
export const idlePart: Part = {
  name: 'idle',
  describes: 'memory with an open stream and ten targets, against bare node',
  isFullOnly: false,
  run: async (context) => {
    const series = new Series();
    context.say('idle');
    for (let round = 0; round < context.rounds; round++) await measureRound(series, context);
    return {
      figures: [
        series.ratio('idle.memory.of-bare', 'idle.grpc', 'idle.bare'),
        series.ratio('idle.memory.http.of-bare', 'idle.http', 'idle.bare'),
        ...['idle.bare', 'idle.grpc', 'idle.http'].map((name) => series.figure(name, 'MiB')),
      ],
      remarks: [],
    };
  },
};

async function measureRound(series: Series, context: BenchContext): Promise<void> {
  const directory = mkdtempSync(join(context.workDirectory, 'idle-'));
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  const open = async (encoding: 'protobuf' | 'json'): Promise<Follower> =>
    await Follower.open(
      ourProgram(context.root),
      { encoding, shape: 'tags', targets: FEW_TARGETS },
      join(directory, encoding),
    );
  const followers = await Promise.all([open('protobuf'), open('json')]);
  await sleep(CALM_MS);
  series.add('idle.bare', memoryMiBOf(bare.pid ?? 0, 'VmRSS'));
  for (const [index, follower] of followers.entries())
    series.add(index === 0 ? 'idle.grpc' : 'idle.http', follower.memory('VmRSS'));
  for (const follower of followers) await follower.close();
  await end(bare);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
