import type {
  AssignmentSource,
  Offer,
  SourceEvent,
} from '../../src/discovery/assignment-source.js';
import { routeGrpcLog } from '../../src/discovery/transport/grpc-log.js';
import { GrpcSource, type GrpcSourceOptions } from '../../src/discovery/transport/grpc-source.js';
import { Keepalive } from '../../src/discovery/transport/keepalive.js';
import {
  HttpPollSource,
  type HttpPollSourceOptions,
} from '../../src/discovery/transport/http-poll-source.js';
import { systemClock } from '../../src/base/clock.js';
import type { Rung } from '../../src/discovery/events.js';
import type { Peer } from '../../src/discovery/access/peer.js';
import type { Endpoint } from '../../src/platform/client/endpoint.js';
import { directPeer } from './direct-access.js';
import { openRawServer, type ConnectionHandler, type RawServer } from './raw-server.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
  type ScriptedOptions,
} from './scripted-control-plane.js';
import { useClosing } from './use-closing.js';

/** What a test may set of a source; each transport takes what concerns it. */
export type SourceSettings = Partial<
  Omit<GrpcSourceOptions & HttpPollSourceOptions, 'apiVersion' | 'peer' | 'keepalive'> &
    Pick<Peer, 'endpoint'> & { readonly keepaliveTimeMs: number }
>;

/** The times are longer than any test: one that comes into play is set by its test. */
const DEFAULTS = {
  controlPlane: 'cp',
  observer: { observe: () => undefined },
  nodeId: 'kuma_sd',
  clock: systemClock,
  connectTimeoutMs: 60_000,
  firstResponseTimeoutMs: 60_000,
  fetchTimeoutMs: 60_000,
  keepaliveTimeoutMs: 60_000,
  maxResponseBytes: 64 * 1024 * 1024,
  minPollIntervalMs: () => 0,
  isHurried: () => false,
} as const;

/** Opens what tests of sources need, and closes all of it after each test. */
export interface SourceKit {
  /** A control plane that speaks the transport of the kit. */
  controlPlane(options?: ScriptedOptions): Promise<ScriptedControlPlane>;
  /** A TCP server that does what the test says. */
  peer(onConnection: ConnectionHandler): Promise<RawServer>;
  source(port: number, settings?: SourceSettings): AssignmentSource;
  /** A source of that peer. */
  sourceAt(peer: Peer, settings?: SourceSettings): AssignmentSource;
  /** Subscribes; nothing happens before the first event is asked for. */
  subscribe(source: AssignmentSource): Subscription;
}

/** Call it in a `describe`. */
export function useSourceKit(rung: Rung): SourceKit {
  before('keep the log of the gRPC library out of the report', () => {
    routeGrpcLog({ observe: () => undefined });
  });
  const closing = useClosing();
  return {
    controlPlane: async (options) => closing(await openScriptedControlPlane(rung, options)),
    peer: async (onConnection) => closing(await openRawServer(onConnection)),
    source: (port, { endpoint = loopback(port), ...settings } = {}) =>
      openSource(rung, directPeer(endpoint), settings),
    sourceAt: (peer, settings = {}) => openSource(rung, peer, settings),
    subscribe: (source) => closing(new Subscription(source)),
  };
}

function openSource(
  rung: Rung,
  peer: Peer,
  { keepaliveTimeMs = 60_000, ...settings }: SourceSettings,
): AssignmentSource {
  const options = { ...DEFAULTS, peer, keepalive: new Keepalive(keepaliveTimeMs), ...settings };
  return rung.transport === 'http'
    ? new HttpPollSource(options)
    : new GrpcSource({ ...options, apiVersion: rung.apiVersion });
}

function loopback(port: number): Endpoint {
  return { kind: 'network', host: '127.0.0.1', port, tls: false };
}

/** One subscription, event by event. */
export class Subscription {
  readonly #controller = new AbortController();
  readonly #events: AsyncIterator<SourceEvent>;
  #asked: Promise<IteratorResult<SourceEvent>> | undefined;

  constructor(source: AssignmentSource) {
    this.#events = source.subscribe(this.#controller.signal)[Symbol.asyncIterator]();
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Asks for the next event and does not wait for it: the source goes on, {@link next} gets the event. */
  ask(): void {
    this.#asked ??= this.#events.next();
    this.#asked.catch(() => undefined);
  }

  /** The next event; `undefined` when the subscription has ended. */
  async next(): Promise<SourceEvent | undefined> {
    const asked = this.#asked ?? this.#events.next();
    this.#asked = undefined;
    const result = await asked;
    return result.done === true ? undefined : result.value;
  }

  /** The next event of that kind; those before it are passed over. */
  async nextOf<K extends SourceEvent['kind']>(kind: K): Promise<SourceEvent & { kind: K }> {
    for (;;) {
      const event = await this.next();
      if (event === undefined) throw new Error(`The subscription ended before "${kind}"`);
      if (event.kind === kind) return event as SourceEvent & { kind: K };
    }
  }

  async nextOffer(): Promise<Offer> {
    return (await this.nextOf('offer')).offer;
  }

  /** Leaves the iteration, wherever it is. */
  async close(): Promise<void> {
    this.#controller.abort(new Error('the test is over'));
    await this.#events.return?.();
  }
}
