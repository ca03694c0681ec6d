import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { GENEROUS_MS } from './wait-for.js';

const BINARY = join(import.meta.dirname, '../../bin/run.js');

/** Where and with what a binary runs. */
export interface BinaryOptions {
  /** Added to PATH, HOME and TMPDIR, the only variables that are passed on: no proxy of the machine gets in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: where the tests run. */
  readonly cwd?: string;
  /** A program and its first arguments that runs what follows in its own place, as `exec` does. Default: none. */
  readonly within?: readonly string[];
}

/** How a process ended: exactly one of the two is set. */
export interface BinaryExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of `bin/run.js`, and all that it said. */
export class RunningBinary {
  /** Settles when the process has ended and all of its output was read. */
  readonly exit: Promise<BinaryExit>;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #onOutput = new Set<() => void>();
  #ended = false;

  constructor(args: readonly string[], options: BinaryOptions = {}) {
    const [program, ...rest] = [...(options.within ?? []), process.execPath, BINARY, ...args];
    this.#child = spawn(program ?? process.execPath, rest, {
      cwd: options.cwd,
      env: { ...inheritedEnv(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#collect('stdout');
    this.#collect('stderr');
    this.exit = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#ended = true;
        this.#tell();
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** All complete lines so far, those of stdout before those of stderr. */
  get lines(): readonly string[] {
    return [this.stdout, this.stderr].flatMap((text) => text.split('\n').slice(0, -1));
  }

  /**
   * Resolves with the first complete line that `matches`, of stdout or stderr, said before or after the call.
   *
   * @throws Error with all output when the process ends without it, or after `timeoutMs` (default: generous).
   */
  async waitForLine(matches: (line: string) => boolean, timeoutMs = GENEROUS_MS): Promise<string> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.lines.find(matches);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`The process ended before the line came.\n${this.#said()}`);
      if (deadline.aborted)
        throw new Error(`No such line in ${String(timeoutMs)} ms.\n${this.#said()}`);
      await this.#moreOutput(deadline);
    }
  }

  /** Sends a signal; a process that has ended is left alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends SIGTERM, after `patienceMs` SIGKILL, and waits for the end. */
  async stop(patienceMs = GENEROUS_MS): Promise<BinaryExit> {
    const killTimer = setTimeout(() => {
      this.kill('SIGKILL');
    }, patienceMs);
    this.kill('SIGTERM');
    try {
      return await this.exit;
    } finally {
      clearTimeout(killTimer);
    }
  }

  #collect(stream: 'stdout' | 'stderr'): void {
    this.#child[stream].setEncoding('utf8').on('data', (text: string) => {
      this[stream] += text;
      this.#tell();
    });
  }

  #tell(): void {
    for (const wake of this.#onOutput) wake();
  }

  async #moreOutput(deadline: AbortSignal): Promise<void> {
    let wake: () => void = () => undefined;
    const stirred = new Promise<void>((resolve) => (wake = resolve));
    this.#onOutput.add(wake);
    deadline.addEventListener('abort', wake);
    await stirred;
    deadline.removeEventListener('abort', wake);
    this.#onOutput.delete(wake);
  }

  #said(): string {
    return `--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }
}

/**
 * Call it in a `describe`: gives a function that starts `bin/run.js`. What a test leaves running is killed after
 * it. The binary runs what was built: `npm test` builds first, bare mocha only warns of a stale build.
 */
export function useBinary(): (args: readonly string[], options?: BinaryOptions) => RunningBinary {
  const started: RunningBinary[] = [];
  afterEach('end the processes of the test', async () => {
    for (const binary of started.splice(0)) {
      binary.kill('SIGKILL');
      await binary.exit;
    }
  });
  return (args, options) => {
    const binary = new RunningBinary(args, options);
    started.push(binary);
    return binary;
  };
}

function inheritedEnv(): NodeJS.ProcessEnv {
  const names = new Set(['PATH', 'HOME', 'TMPDIR']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.has(name)));
}
