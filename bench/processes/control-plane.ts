import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ControlPlaneCommand, ControlPlaneNews } from '../children/control-plane-messages.js';

/** A control plane in a process of its own, which sends what it is told to. */
export class ControlPlane {
  readonly transport: 'grpc' | 'http';
  readonly port: number;
  readonly #child: ChildProcess;
  #waiting = 0;
  /** Who wants to know that somebody waits. */
  #onWaiting = (): void => undefined;

  private constructor(child: ChildProcess, transport: 'grpc' | 'http', port: number) {
    this.#child = child;
    this.transport = transport;
    this.port = port;
    child.on('message', ({ kind }: ControlPlaneNews) => {
      if (kind !== 'waiting') return;
      this.#waiting++;
      this.#onWaiting();
    });
  }

  /** Starts it; it listens on 127.0.0.1. Close it. */
  static async open(transport: 'grpc' | 'http'): Promise<ControlPlane> {
    const path = fileURLToPath(new URL('../children/control-plane-child.js', import.meta.url));
    const child = fork(path, [transport]);
    const { port } = await newsOf(child, 'listening');
    return new ControlPlane(child, transport, port);
  }

  /** For `--cp-address`. */
  get address(): string {
    return `${this.transport}://127.0.0.1:${String(this.port)}`;
  }

  /** Gets an answer ready: a generated one by its path, or a text. */
  async load(
    answer: { readonly path: string } | { readonly text: string },
    version: string,
  ): Promise<void> {
    const loaded = newsOf(this.#child, 'loaded');
    this.#tell(
      'path' in answer
        ? { kind: 'load', ...answer, version }
        : { kind: 'loadText', ...answer, version },
    );
    await loaded;
  }

  /** Makes what is loaded the state of the mesh, for everybody. Gives the time of that, in nanoseconds. */
  async send(): Promise<bigint> {
    this.#waiting = 0;
    const sent = newsOf(this.#child, 'sent');
    this.#tell({ kind: 'send' });
    return BigInt((await sent).atNs);
  }

  /** Resolves once a client has what was sent last, and waits for more. */
  async somebodyWaits(): Promise<void> {
    if (this.#waiting > 0) return;
    await new Promise<void>((resolve) => {
      this.#onWaiting = resolve;
    });
  }

  /** Ends its process. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #tell(command: ControlPlaneCommand): void {
    this.#child.send(command);
  }
}

async function newsOf<K extends ControlPlaneNews['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<ControlPlaneNews, { kind: K }>> {
  return await new Promise((resolve, reject) => {
    const onMessage = (news: ControlPlaneNews): void => {
      if (news.kind !== kind) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(news as Extract<ControlPlaneNews, { kind: K }>);
    };
    const onExit = (): void => {
      reject(new Error('The control plane of the benchmark has ended'));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
