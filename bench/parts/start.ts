import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BenchContext, Part } from '../part.js';
import { Series } from '../series.js';

/** One start takes a moment, so that many of them are affordable. */
const ROUNDS_EACH = 4;

/** How long it takes until the tool has said its version, and until it knocks at the control plane. */
export const startPart: Part = {
  name: 'start',
  describes: '`--version`, and `run` until it connects, against `node -e 0`',
  isFullOnly: false,
  run: async (context) => {
    const series = new Series();
    context.say('start');
    for (let round = 0; round < context.rounds * ROUNDS_EACH; round++) {
      series.add('start.bare', await untilEnd(['-e', '0']));
      series.add('start.version', await untilEnd([binary(context), '--version']));
      series.add('start.ready', await untilConnect(context));
    }
    return {
      figures: [
        series.ratio('start.version.of-bare', 'start.version', 'start.bare'),
        series.ratio('start.ready.of-bare', 'start.ready', 'start.bare'),
        ...['start.bare', 'start.version', 'start.ready'].map((name) => series.figure(name, 'ms')),
      ],
      remarks: [],
    };
  },
};

function binary({ root }: BenchContext): string {
  return join(root, 'bin/run.js');
}

async function untilEnd(args: readonly string[]): Promise<number> {
  const before = performance.now();
  await once(startNode(args), 'exit');
  return performance.now() - before;
}

async function untilConnect(context: BenchContext): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection') as Promise<[ChildProcess['stdin']]>;
  const before = performance.now();
  const child = startNode([
    binary(context),
    'run',
    `--cp-address=grpc://127.0.0.1:${String(port)}`,
    `--output-file=${join(context.workDirectory, 'start.json')}`,
  ]);
  const ended = once(child, 'exit');
  const [socket] = await connected;
  const tookMs = performance.now() - before;
  child.kill('SIGKILL');
  await ended;
  socket?.destroy();
  server.close();
  return tookMs;
}

function startNode(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: 'ignore' });
}
