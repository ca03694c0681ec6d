import { writeFile } from 'node:fs/promises';

import { openAccess } from '../../src/discovery/access/access.js';
import type { SourceError } from '../../src/discovery/errors.js';
import type { DiscoveryEvent, Rung } from '../../src/discovery/events.js';
import type { AccessOptions } from '../../src/discovery/options.js';
import type { Peer } from '../../src/discovery/access/peer.js';
import type { Endpoint } from '../../src/platform/client/endpoint.js';
import { openConnectProxy, type ConnectProxy, type ConnectProxyOptions } from './connect-proxy.js';
import { failureOf } from './outcome.js';
import type { ScriptedControlPlane } from './scripted-control-plane.js';
import type { Turn } from './scripted-turn.js';
import { useSourceKit, type SourceKit, type SourceSettings } from './source-kit.js';
import { useTempDir } from './temp-dir.js';
import { TlsFront, type TlsFrontOptions } from './tls-front.js';
import { useClosing } from './use-closing.js';

/** Opens what tests of access need; all of it is closed after each test. */
export interface AccessKit {
  readonly source: SourceKit;
  /** What was told, in order. */
  readonly events: readonly DiscoveryEvent[];
  /** Writes a file of the test, or writes it anew, and returns its path. */
  write(name: string, content: string): Promise<string>;
  path(name: string): string;
  /** A control plane behind TLS. */
  secured(options: TlsFrontOptions): Promise<SecuredControlPlane>;
  proxy(options?: ConnectProxyOptions): Promise<ConnectProxy>;
  /** The peer at `endpoint` of an access to `given`, by default the same. */
  peer(endpoint: Endpoint, options?: Partial<AccessOptions>, given?: Endpoint): Promise<Peer>;
  /** The first request of a subscription, which is answered. */
  turn(peer: Peer, controlPlane: ScriptedControlPlane): Promise<Turn>;
  /** What a subscription fails with before anything came. */
  failure(peer: Peer, settings?: SourceSettings): Promise<SourceError>;
}

/** See {@link AccessKit.secured}. */
export interface SecuredControlPlane extends ScriptedControlPlane {
  readonly front: TlsFront;
}

/** Where a control plane of a test is. */
export function tlsAt(port: number, host = '127.0.0.1'): Endpoint {
  return { kind: 'network', host, port, tls: true };
}

/** Where a control plane of a test is. */
export function cleartextAt(port: number, host = '127.0.0.1'): Endpoint {
  return { kind: 'network', host, port, tls: false };
}

/** Call it in a `describe`. */
export function useAccessKit(rung: Rung): AccessKit {
  const source = useSourceKit(rung);
  const dir = useTempDir();
  const events: DiscoveryEvent[] = [];
  const closing = useClosing();
  afterEach('forget the events of the test', () => {
    events.length = 0;
  });
  return {
    source,
    events,
    path: (name) => dir.file(name),
    write: async (name, content) => {
      await writeFile(dir.file(name), content);
      return dir.file(name);
    },
    secured: async (options) => {
      const front = new TlsFront(options);
      const controlPlane = await source.controlPlane({ tls: front });
      return Object.assign(controlPlane, { front });
    },
    proxy: async (options) => closing(await openConnectProxy(options)),
    peer: async (endpoint, options = {}, given = endpoint) => {
      const observer = { observe: (event: DiscoveryEvent) => void events.push(event) };
      const context = { controlPlane: 'cp', addresses: [given], observer };
      const access = await openAccess({ headers: [], ...options }, context);
      return access.peerAt(endpoint, given);
    },
    turn: async (peer, controlPlane) => {
      const subscription = source.subscribe(source.sourceAt(peer));
      const offer = subscription.nextOffer();
      const turn = await Promise.race([controlPlane.nextTurn(), offer.then(() => never())]);
      turn.answer({ version: '1' });
      await offer;
      await subscription.close();
      return turn;
    },
    failure: async (peer, settings) => {
      const subscription = source.subscribe(source.sourceAt(peer, settings));
      return (await failureOf(subscription.next())) as SourceError;
    },
  };
}

function never(): never {
  throw new Error('An offer came before its request');
}
