import { systemClock } from '../../src/base/clock.js';
import { openAccess } from '../../src/discovery/access/access.js';
import type { AssignmentSource } from '../../src/discovery/assignment-source.js';
import type { DiscoveryEvent, LostEvent, Rung } from '../../src/discovery/events.js';
import type { Intake } from '../../src/discovery/publishing/intake.js';
import { keepFollowing } from '../../src/discovery/following/keep-following.js';
import { rungText } from '../../src/discovery/following/ladder.js';
import type { ControlPlaneOptions } from '../../src/discovery/options.js';
import type { Peer } from '../../src/discovery/access/peer.js';
import { routeGrpcLog } from '../../src/discovery/transport/grpc-log.js';
import { GrpcSource } from '../../src/discovery/transport/grpc-source.js';
import { Keepalive } from '../../src/discovery/transport/keepalive.js';
import { HttpPollSource } from '../../src/discovery/transport/http-poll-source.js';
import { parseControlPlaneAddress } from '../../src/mads/control-plane-address.js';
import { Holdings } from '../../src/targets/holdings.js';
import {
  openApiServer,
  type ApiReply,
  type ApiRequest,
  type ApiServerDouble,
  type ApiServerOptions,
} from './api-server.js';
import { controlPlaneOptions } from './discovery-options.js';
import { failureOf } from './outcome.js';
import {
  openScriptedControlPlane,
  type ScriptedControlPlane,
  type ScriptedOptions,
} from './scripted-control-plane.js';
import type { Turn } from './scripted-turn.js';
import { createTranslator } from './translate.js';
import { waitFor } from './wait-for.js';
import { useClosing } from './use-closing.js';

/** Follows control planes over real connections, without a file. All is closed after each test. */
export interface FollowingKit {
  /**
   * A loopback address of the test's own (all of 127/8 is the machine itself on Linux), so that real servers can
   * listen on the very ports that are named in recorded answers.
   */
  readonly host: string;
  /** A control plane on `host` that answers each request with one dataplane, `backend-01`. */
  controlPlane(rung: Rung, options?: ScriptedOptions): Promise<ScriptedControlPlane>;
  /** On `host`, too. */
  apiServer(
    replyTo: (request: ApiRequest) => ApiReply,
    options?: ApiServerOptions,
  ): Promise<ApiServerDouble>;
  /** Closes it after the test. */
  closing<T extends { close(): Promise<void> }>(opened: T): T;
  /** Starts following the address, as an operator writes it. */
  follow(address: string, overrides?: Partial<ControlPlaneOptions>): Promise<Following>;
}

let hosts = 0;

/** Call it in a `describe`. */
export function useFollowingKit(): FollowingKit {
  let host = '';
  before('keep the log of the gRPC library out of the report', () => {
    routeGrpcLog({ observe: () => undefined });
  });
  beforeEach('take an address that nobody else uses', () => {
    hosts += 1;
    host = ['127', process.pid >> 8, process.pid, hosts]
      .map((part) => Number(part) & 0xff)
      .join('.');
  });
  const closing = useClosing();
  return {
    get host() {
      return host;
    },
    controlPlane: async (rung, { listen = {}, ...options } = {}) => {
      const where = { host, ...listen };
      const settings = { onTurn: answerOnce, ...options, listen: where };
      return closing(await openScriptedControlPlane(rung, settings));
    },
    apiServer: async (replyTo, { listen = {}, ...options } = {}) => {
      const settings = { ...options, listen: { host, ...listen } };
      return closing(await openApiServer(replyTo, settings));
    },
    closing,
    follow: async (address, overrides = {}) => {
      const options = followingOptions(address, overrides);
      return closing(await Following.start(options));
    },
  };
}

/** The first request of a conversation is answered; the next one, which accepts, stays parked. */
function answerOnce(turn: Turn): void {
  if (turn.request.versionInfo === '') turn.answer({ version: '1', dataplanes: ['backend-01'] });
}

function followingOptions(
  text: string,
  overrides: Partial<ControlPlaneOptions>,
): ControlPlaneOptions {
  const address = parseControlPlaneAddress(text);
  if (typeof address === 'string') throw new TypeError(`${text}: ${address}`);
  const quick = { connectTimeoutMs: 2_000, firstResponseTimeoutMs: 1_000 };
  return controlPlaneOptions(0, { addresses: [address], ...quick, ...overrides });
}

/** One control plane, followed. */
export class Following {
  readonly events: DiscoveryEvent[] = [];
  readonly #controller = new AbortController();
  #outcome: Promise<unknown> = Promise.resolve();

  static async start(controlPlane: ControlPlaneOptions): Promise<Following> {
    const following = new Following();
    await following.#start(controlPlane);
    return following;
  }

  async #start(controlPlane: ControlPlaneOptions): Promise<void> {
    const observer = { observe: (event: DiscoveryEvent) => void this.events.push(event) };
    const { addresses } = controlPlane;
    const access = await openAccess(controlPlane.access, {
      controlPlane: 'cp',
      addresses,
      observer,
    });
    const context = {
      controlPlane: 'cp',
      translator: createTranslator(),
      intake: NOWHERE,
      observer,
    };
    const createSource = (rung: Rung, peer: Peer): AssignmentSource => {
      const options = {
        ...controlPlane,
        controlPlane: 'cp',
        observer,
        peer,
        clock: systemClock,
        keepalive: new Keepalive(controlPlane.keepaliveTimeMs),
        minPollIntervalMs: () => 0,
        isHurried: () => false,
      };
      return rung.transport === 'http'
        ? new HttpPollSource(options)
        : new GrpcSource({ ...options, apiVersion: rung.apiVersion });
    };
    const options = {
      controlPlane,
      context,
      access,
      createSource,
      clock: systemClock,
      random: () => 1,
    };
    this.#outcome = failureOf(keepFollowing(options, this.#controller.signal));
  }

  of<K extends DiscoveryEvent['kind']>(kind: K): readonly (DiscoveryEvent & { kind: K })[] {
    return this.events.filter((event) => event.kind === kind) as (DiscoveryEvent & { kind: K })[];
  }

  /** Waits for the `count`th event of a kind. */
  async seen<K extends DiscoveryEvent['kind']>(
    kind: K,
    count = 1,
  ): Promise<DiscoveryEvent & { kind: K }> {
    return await waitFor(() => this.of(kind)[count - 1], {
      what: `event ${String(count)} of "${kind}" after ${JSON.stringify(this.events.slice(0, 20))}`,
    });
  }

  /** The first end of a conversation. */
  async lost(): Promise<LostEvent> {
    return await this.seen('lost');
  }

  /** Waits for an answer; says over which rung it came. */
  async answered(count = 1): Promise<string> {
    await this.seen('answer-taken', count);
    const { rung } = await this.seen('connected', count);
    return rungText(rung);
  }

  /** Every try of a rung, in order. */
  get tried(): readonly string[] {
    return this.of('connecting').map(({ rung }) => rungText(rung));
  }

  /** `catalog 127.0.0.1:5676`, `guess 127.0.0.1:5676 TLS`: the places that were tried, in order. */
  get located(): readonly string[] {
    return this.of('located').map(({ how, found, tls }) => `${how} ${found}${tls ? ' TLS' : ''}`);
  }

  async close(): Promise<void> {
    this.#controller.abort(new Error('the test is over'));
    await this.#outcome;
  }
}

/** Takes every answer and keeps none. */
const NOWHERE: Intake = {
  settled: Holdings.empty,
  waitingRemovals: 0,
  awaitsRemoval: false,
  isDoubtful: false,
  setConnected: () => undefined,
  take: () => Promise.resolve(),
};
