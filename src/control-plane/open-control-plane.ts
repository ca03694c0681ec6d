import { systemClock, type Clock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import type { ListenAddress } from '../platform/server/listen.js';
import type { AssignmentBoard } from './assignments/assignment-board.js';
import { followAssignmentsFile, type Reshape } from './assignments/assignments-file.js';
import type { Behaviour } from './eras/behaviour.js';
import type { ControlPlaneContext } from './control-plane-context.js';
import type { ControlPlaneEvent } from './control-plane-event.js';
import { createSnapshotFeed } from './assignments/create-snapshot-feed.js';
import type { EraName } from './eras/era-name.js';
import { ERAS, OWN_BEHAVIOUR } from './eras/eras.js';
import { oneTargetEach } from './assignments/one-target-each.js';
import { openApiPort } from './http/open-api-port.js';
import { openMadsPort } from './open-mads-port.js';
import { openServerTls, type ServerTls } from './open-server-tls.js';

/** What an embedded control plane needs. */
export interface ControlPlaneOptions {
  /** YAML, as in examples/assignments.yaml. Watched: a saved change reaches all clients. */
  readonly assignmentsFile: string;
  /** Port 0 lets the system choose. */
  readonly listenAddress: ListenAddress;
  readonly observer: Observer<ControlPlaneEvent>;
  /** The Kuma that it takes after. By default none: every transport is served, and a change is told at once. */
  readonly behaveLike?: EraName;
  /** Where an API server listens, too; by default nowhere. Port 0 lets the system choose. */
  readonly apiServerAddress?: ListenAddress;
  /** MADS over TLS; by default in clear text. */
  readonly tls?: ServerTls;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /** Makes the order of resources, where that is any; from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** An embedded control plane that is being served. */
export interface ControlPlane {
  /** Where it really listens: an IP address and a port above 0. */
  readonly address: ListenAddress;
  /** Where its API server really listens, if there is one. */
  readonly apiServerAddress?: ListenAddress;
  /** Ends streams, answers polls that wait, closes everything. Resolves when nothing is left open. */
  close(): Promise<void>;
}

/**
 * Serves the assignments of a file in the manner of a Kuma: gRPC streams and the HTTP long poll on one port, and what
 * the API server says of it on another.
 *
 * @throws AssignmentsUnreadableError, AssignmentsInvalidError when the file is not usable; CertificateError when
 * certificate or key are not; ListenError when an address is not.
 */
export async function openControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const closers: Closer[] = [];
  try {
    const addresses = await openAll(options, closers);
    const close = onlyOnce(async () => {
      await closeAll(closers);
      options.observer.observe({ kind: 'closed' });
    });
    return { ...addresses, close };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

type Closer = () => void | Promise<void>;

/** Opens one part after the other; what is open is in `closers`, in the order in which it is to be closed. */
async function openAll(
  options: ControlPlaneOptions,
  closers: Closer[],
): Promise<Omit<ControlPlane, 'close'>> {
  const { assignmentsFile, listenAddress, apiServerAddress, observer, behaveLike } = options;
  const behaviour = behaveLike === undefined ? OWN_BEHAVIOUR : ERAS[behaveLike];
  const material = options.tls && (await openServerTls(options.tls, observer));
  const reshape: Reshape =
    behaviour.resources === 'as-kuma' ? oneTargetEach : (asTheyAre) => asTheyAre;
  const followed = await followAssignmentsFile(assignmentsFile, reshape, observer);
  closers.push(() => {
    followed.close();
  });
  const context = createContext(options, behaviour, followed.board);
  closers.push(() => {
    context.feed.close();
  });
  const mads = await openMadsPort(listenAddress, context, material);
  closers.push(() => mads.close());
  observer.observe({ kind: 'listening', ...mads.address });
  if (apiServerAddress === undefined) return { address: mads.address };
  const facts = { madsPort: mads.address.port, ...(options.tls && { tls: options.tls }) };
  const { apiServer } = behaviour;
  const api = await openApiPort(apiServerAddress, { behaviour: apiServer, mads: facts }, observer);
  closers.push(() => api.close());
  observer.observe({ kind: 'api-listening', ...api.address });
  return { address: mads.address, apiServerAddress: api.address };
}

function createContext(
  { clock = systemClock, random = Math.random, observer }: ControlPlaneOptions,
  behaviour: Behaviour,
  board: AssignmentBoard,
): ControlPlaneContext {
  const feed = createSnapshotFeed(board, behaviour.refresh, clock);
  return { behaviour, feed, clock, random, observer };
}

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of closers) await close();
}

function onlyOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
