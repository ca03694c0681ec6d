import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { WriterAnswer, WriterIdentity, WriterTask } from './writer-messages.js';

const PROGRAM = join(import.meta.dirname, 'writer-child.ts');

/** A process that replaces files. */
export interface WriterOptions extends WriterIdentity {
  /** A program with arguments that starts the process, such as `['strace', '-f']`. */
  readonly wrapper?: readonly string[];
  /** A file descriptor that is its standard output. */
  readonly stdout?: number;
}

/** A running writer. It does one task at a time. */
export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit');
  }

  /** Starts one and waits until it is who it shall be. */
  static async start({ wrapper = [], stdout, ...identity }: WriterOptions): Promise<WriterProcess> {
    const command = [process.execPath, '--import', 'tsx', PROGRAM, JSON.stringify(identity)];
    const [program = '', ...args] = [...wrapper, ...command];
    const stdio: StdioOptions = ['ignore', stdout ?? 'ignore', 'inherit', 'ipc'];
    const writer = new WriterProcess(spawn(program, args, { stdio }));
    await writer.#answer();
    return writer;
  }

  /** The process itself, or its wrapper. */
  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** Runs `prepareReplacing`. */
  async prepare(path: string): Promise<WriterAnswer> {
    return await this.#do({ kind: 'prepare', path });
  }

  /** Runs `replaceFile`. */
  async replace(path: string, text: string, mode?: number): Promise<WriterAnswer> {
    return await this.#do({ kind: 'replace', path, text, ...(mode === undefined ? {} : { mode }) });
  }

  /** Runs `replaceFile` again and again with one text after another, until the process is killed. */
  replaceForever(path: string, texts: readonly string[]): void {
    this.#child.send({ kind: 'replace-forever', path, texts } satisfies WriterTask);
  }

  /** Opens the file as an `OwnedFile`, which it stays until {@link disown}. */
  async own(path: string): Promise<WriterAnswer> {
    return await this.#do({ kind: 'own', path });
  }

  /** Writes the file that it owns. */
  async write(text: string): Promise<WriterAnswer> {
    return await this.#do({ kind: 'write', text });
  }

  /** Owns the file and writes one text after another, until the process is killed. */
  ownForever(path: string, texts: readonly string[]): void {
    this.#child.send({ kind: 'own-forever', path, texts } satisfies WriterTask);
  }

  /** Closes the file that it owns. */
  async disown(): Promise<WriterAnswer> {
    return await this.#do({ kind: 'disown' });
  }

  /** Stops it where it is, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Ends the process at whatever it does, and waits for its end. What a wrapper has started ends by itself. */
  async kill(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Lets the process end by itself, which a wrapper may need to finish its work. */
  async disconnect(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  async #do(task: WriterTask): Promise<WriterAnswer> {
    this.#child.send(task);
    return await this.#answer();
  }

  async #answer(): Promise<WriterAnswer> {
    const ended = this.#ended.then(() => {
      throw new Error(
        `The writer process ended without an answer: ${String(this.#child.exitCode)} ${String(this.#child.signalCode)}`,
      );
    });
    const [answer] = (await Promise.race([once(this.#child, 'message'), ended])) as [WriterAnswer];
    return answer;
  }
}

/** Call it in a `describe`: gives a function that starts writers. What a test leaves running is killed after it. */
export function useWriters(): (options?: WriterOptions) => Promise<WriterProcess> {
  const started: WriterProcess[] = [];
  afterEach('end the writers of the test', async () => {
    for (const writer of started.splice(0)) await writer.kill();
  });
  return async (options = {}) => {
    const writer = await WriterProcess.start(options);
    started.push(writer);
    return writer;
  };
}
