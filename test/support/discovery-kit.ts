import { readFile, stat } from 'node:fs/promises';
import type { ListenOptions } from 'node:net';

import type { DiscoveryEvent, LostEvent, Rung } from '../../src/discovery/events.js';
import { rungText } from '../../src/discovery/following/ladder.js';
import type { DiscoveryOptions } from '../../src/discovery/options.js';
import {
  runDiscovery,
  type DiscoveryReader,
  type RunningDiscovery,
} from '../../src/discovery/run-discovery.js';
import { discoveryOptions, type Ports } from './discovery-options.js';
import { openH2Server, type StreamHandler } from './h2-server.js';
import { openRawServer, type ConnectionHandler, type RawServer } from './raw-server.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
  type ScriptedOptions,
} from './scripted-control-plane.js';
import { TcpProxy } from './tcp-proxy.js';
import { useTempDir } from './temp-dir.js';
import { waitFor, waitForFile } from './wait-for.js';
import { useClosing } from './use-closing.js';

/** What the tests of a run may set. */
type RunOverrides = NonNullable<Parameters<typeof discoveryOptions>[1]>;

export const GRPC_V1: Rung = { transport: 'grpc', apiVersion: 'v1' };
export const GRPC_V1ALPHA1: Rung = { transport: 'grpc', apiVersion: 'v1alpha1' };
export const HTTP_V1: Rung = { transport: 'http', apiVersion: 'v1' };

/** The discovery tool in this process, with a real file and real peers. All is closed after each test. */
export interface DiscoveryKit {
  readonly file: string;
  /** Control planes of a test: {@link ScriptedControlPlane}. */
  controlPlane(rung: Rung, options?: ScriptedOptions): Promise<ScriptedControlPlane>;
  peer(onConnection: ConnectionHandler, where?: ListenOptions): Promise<RawServer>;
  h2(onStream: StreamHandler): Promise<RawServer>;
  proxy(port: number): Promise<TcpProxy>;
  /** Starts it with short back-offs; it trusts every answer at once. */
  run(port: Ports, overrides?: RunOverrides): Run;
  /** Waits until the file names exactly these dataplanes, in this order. */
  published(...dataplanes: readonly string[]): Promise<void>;
  /** What tells whether the file was touched: its bytes, its inode and when it was written. */
  state(): Promise<string>;
}

/** Call it in a `describe`. */
export function useDiscoveryKit(): DiscoveryKit {
  const dir = useTempDir();
  const closing = useClosing();
  const file = (): string => dir.file('kuma.file_sd.json');
  return {
    get file() {
      return file();
    },
    controlPlane: async (rung, options) => closing(await openScriptedControlPlane(rung, options)),
    peer: async (onConnection, where) => closing(await openRawServer(onConnection, where)),
    h2: async (onStream) => closing(await openH2Server(onStream)),
    proxy: async (port) => closing(await TcpProxy.open({ host: '127.0.0.1', port })),
    run: (port, overrides = {}) => closing(new Run({ port, file: file() }, overrides)),
    published: async (...dataplanes) => {
      await waitForFile(file(), (text) => dataplanesIn(text) === dataplanes.join());
    },
    state: async () => {
      const { ino, mtimeMs } = await stat(file());
      return `${String(ino)} ${String(mtimeMs)}\n${await readFile(file(), 'utf8')}`;
    },
  };
}

/** A run of the discovery tool. */
export class Run {
  readonly events: DiscoveryEvent[] = [];
  readonly options: DiscoveryOptions;
  #running: RunningDiscovery | undefined;
  readonly #controller = new AbortController();
  readonly #outcome: Promise<void>;

  constructor(where: { readonly port: Ports; readonly file: string }, overrides: RunOverrides) {
    const reader: DiscoveryReader = {
      observe: (event) => void this.events.push(event),
      opened: (running) => (this.#running = running),
    };
    this.options = discoveryOptions(where, overrides);
    this.#outcome = runDiscovery(this.options, reader, this.#controller.signal);
    this.#outcome.catch(() => undefined);
  }

  /** What can be looked at and done while it runs, once its output is open. */
  async running(): Promise<RunningDiscovery> {
    return await waitFor(() => this.#running, { what: 'the discovery to open' });
  }

  of<K extends DiscoveryEvent['kind']>(kind: K): readonly (DiscoveryEvent & { kind: K })[] {
    return this.events.filter((event) => event.kind === kind) as (DiscoveryEvent & { kind: K })[];
  }

  /** Waits for the `count`th event of a kind. */
  async seen<K extends DiscoveryEvent['kind']>(
    kind: K,
    count = 1,
  ): Promise<DiscoveryEvent & { kind: K }> {
    const seen = await Promise.race([
      waitFor(() => this.of(kind)[count - 1], { what: `event ${String(count)} of "${kind}"` }),
      this.#outcome,
    ]);
    if (seen === undefined)
      throw new Error(`The run ended before event ${String(count)} of "${kind}"`);
    return seen;
  }

  /** The first end of a conversation. */
  async lost(): Promise<LostEvent> {
    return await this.seen('lost');
  }

  /** Every try of a rung, in order. */
  get tried(): readonly string[] {
    return this.of('connecting').map(({ rung }) => rungText(rung));
  }

  /** Stops it, which takes less than a second. Throws what it threw. */
  async close(): Promise<void> {
    const startedAtMs = performance.now();
    this.#controller.abort(new Error('the test is over'));
    await this.#outcome;
    const tookMs = performance.now() - startedAtMs;
    if (tookMs > 1_000) throw new Error(`It took ${String(tookMs)} ms to stop`);
  }
}

function dataplanesIn(text: string): string {
  const groups = JSON.parse(text) as readonly { labels: { dataplane: string } }[];
  return groups.map(({ labels }) => labels.dataplane).join();
}
