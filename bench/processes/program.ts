import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Something that keeps a target file, and takes the flags of the Go tool. */
export interface ProgramKind {
  readonly name: 'ours' | 'naive' | 'peer';
  readonly command: readonly string[];
  /** What only this one understands. */
  readonly flags: readonly string[];
}

/** The tool as it is installed: what was built, by the Node that runs the benchmark. */
export function ourProgram(root: string): ProgramKind {
  // Each change is to be seen on its own, at its own time: what paces writes is another matter.
  const flags = ['--api-version=v1', '--min-write-interval=1s', '--max-response-size=1GiB'];
  return { name: 'ours', command: [process.execPath, join(root, 'bin/run.js')], flags };
}

/** The naive program; see `bench/naive/naive-program.ts`. */
export function naiveProgram(): ProgramKind {
  const path = fileURLToPath(new URL('../naive/naive-program.js', import.meta.url));
  return { name: 'naive', command: [process.execPath, path], flags: [] };
}

/** Any other; a script of JavaScript is run by our Node. */
export function peerProgram(path: string): ProgramKind {
  const command = /\.[cm]?js$/.test(path) ? [process.execPath, path] : [path];
  return { name: 'peer', command, flags: [] };
}

/** A program that runs. */
export interface RunningProgram {
  readonly pid: number;
  /** What it said on stderr so far. */
  readonly said: string;
  /** Resolves once it has ended by itself. */
  readonly ended: Promise<void>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Starts it on a control plane and an output file. */
export function startProgram(
  { command, flags, name }: ProgramKind,
  { address, file }: { readonly address: string; readonly file: string },
): RunningProgram {
  const [program = '', ...args] = command;
  const transport = address.startsWith('http:') ? 'http' : 'grpc';
  const child = spawn(
    program,
    [
      ...args,
      'run',
      '--cp-address',
      address,
      '--output-file',
      file,
      ...flags,
      ...(name === 'ours' ? [`--transport=${transport}`] : []),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, KUMA_MONITORING_ASSIGNMENT_CLIENT_API_VERSION: 'v1' },
    },
  );
  return watched(child);
}

function watched(child: ChildProcess): RunningProgram {
  const said = { text: '' };
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said.text += piece));
  const ended = once(child, 'close').then(() => undefined);
  return {
    pid: child.pid ?? 0,
    get said() {
      return said.text;
    },
    ended,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
