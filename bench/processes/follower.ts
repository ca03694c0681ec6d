import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerFile } from '../data/answer-file.js';
import type { AnswerSpec, Variant } from '../data/answer-spec.js';
import { answerVersion } from '../data/encode-answer.js';
import type { Scene } from '../parts/scene.js';
import { ControlPlane } from './control-plane.js';
import { watchReplacements, type FileChanges } from './file-changes.js';
import { cpuMsOf, memoryMiBOf } from './process-costs.js';
import { startProgram, type ProgramKind, type RunningProgram } from './program.js';

/** What one change cost a program. */
export interface ChangeCost {
  /** From the moment that the control plane sends it until the file is replaced. */
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Longer than any program holds a change back: the Go tool does so for up to five seconds. */
const LIMIT_MS = 60_000;

/** Between two changes of one program: longer than the write interval, so that each is a change of its own. */
const REST_MS = 1_500;

/** What a program still does after it has replaced the file belongs to the change. */
const AFTERMATH_MS = 300;

/** A program that follows a control plane of its own, both in processes of their own. */
export class Follower {
  readonly #controlPlane: ControlPlane;
  readonly #program: RunningProgram;
  readonly #changes: FileChanges;
  readonly #scene: Scene;
  readonly file: string;
  #restedAtMs = performance.now() + REST_MS;

  private constructor(
    scene: Scene,
    file: string,
    rest: {
      readonly controlPlane: ControlPlane;
      readonly program: RunningProgram;
      readonly changes: FileChanges;
    },
  ) {
    this.#scene = scene;
    this.file = file;
    this.#controlPlane = rest.controlPlane;
    this.#program = rest.program;
    this.#changes = rest.changes;
  }

  /** Starts both; resolves once the first file is there. */
  static async open(kind: ProgramKind, scene: Scene, directory: string): Promise<Follower> {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${kind.name}.json`);
    const controlPlane = await ControlPlane.open(scene.encoding === 'json' ? 'http' : 'grpc');
    await loadAnswer(controlPlane, { ...scene, variant: 'full' });
    await controlPlane.send();
    const changes = watchReplacements(file);
    const written = changes.next(LIMIT_MS);
    const program = startProgram(kind, { address: controlPlane.address, file });
    const follower = new Follower(scene, file, { controlPlane, program, changes });
    try {
      await Promise.race([written, failure(kind, program)]);
      return follower;
    } catch (error) {
      written.catch(() => undefined);
      await follower.close();
      throw error;
    }
  }

  /** Sends another answer, and waits until the file says so. */
  async change(variant: Variant): Promise<ChangeCost> {
    await loadAnswer(this.#controlPlane, { ...this.#scene, variant });
    await sleep(Math.max(0, this.#restedAtMs - performance.now()));
    const cpuBefore = cpuMsOf(this.#program.pid);
    const written = this.#changes.next(LIMIT_MS);
    const sentNs = await this.#controlPlane.send();
    const wallMs = Number((await written) - sentNs) / 1e6;
    await sleep(AFTERMATH_MS);
    this.#restedAtMs = performance.now() + REST_MS;
    return { wallMs, cpuMs: cpuMsOf(this.#program.pid) - cpuBefore };
  }

  /** Sends an answer that need not change the file. Resolves at once. */
  async send(variant: Variant): Promise<void> {
    await loadAnswer(this.#controlPlane, { ...this.#scene, variant });
    await this.#controlPlane.send();
  }

  /** In MiB: now, or at most so far. */
  memory(field: 'VmRSS' | 'VmHWM'): number {
    return memoryMiBOf(this.#program.pid, field);
  }

  /** Ends both. */
  async close(): Promise<void> {
    await this.#program.stop();
    await this.#controlPlane.close();
    await this.#changes.close();
  }
}

async function loadAnswer(controlPlane: ControlPlane, spec: AnswerSpec): Promise<void> {
  await controlPlane.load({ path: answerFile(spec) }, answerVersion(spec));
}

async function failure({ name }: ProgramKind, program: RunningProgram): Promise<never> {
  await program.ended;
  throw new Error(`${name} has ended: ${program.said.trim().split('\n').at(-1) ?? ''}`);
}
