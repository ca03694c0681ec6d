import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../base/clock.js';
import type { Observer } from '../base/observer.js';
import { detectHttpVersion } from '../platform/detect-http-version.js';
import { createHttpFront, type HttpFront } from '../platform/http-front.js';
import { openListener, type ListenAddress, type Listener } from '../platform/listen.js';
import { answerPoll } from './answer-poll.js';
import { followAssignmentsFile, type FollowedBoard } from './assignments-file.js';
import type { ControlPlaneContext } from './control-plane-context.js';
import { ListenError } from './control-plane-errors.js';
import type { ControlPlaneEvent } from './control-plane-event.js';
import { createGrpcFront, type GrpcFront } from './grpc-front.js';

/** What an embedded control plane needs. */
export interface ControlPlaneOptions {
  /** YAML, as in examples/assignments.yaml. Watched: a saved change reaches all clients at once. */
  readonly assignmentsFile: string;
  /** Port 0 lets the system choose. */
  readonly listenAddress: ListenAddress;
  readonly observer: Observer<ControlPlaneEvent>;
  /** Default: the machine's own. */
  readonly clock?: Clock;
}

/** An embedded control plane that is being served. */
export interface ControlPlane {
  /** Where it really listens: an IP address and a port above 0. */
  readonly address: ListenAddress;
  /** Ends streams, answers polls that wait, closes everything. Resolves when nothing is left open. */
  close(): Promise<void>;
}

/** How long a connection may be silent before it says what it speaks. */
const FIRST_BYTES_TIMEOUT_MS = 10_000;

/** How long a whole HTTP request may take to come in. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How long an HTTP connection may be idle. Prometheus and vmagent come back every 15 or 30 seconds. */
const IDLE_TIMEOUT_MS = 120_000;

/** A poll's body has a few hundred bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** How long connections have to take their last answer when the control plane closes. */
const CLOSE_GRACE_MS = 500;

/**
 * Serves the assignments of a file: the gRPC streams of v1 and v1alpha1 and the HTTP long poll, all on one port.
 *
 * @throws AssignmentsUnreadableError, AssignmentsInvalidError when the file is not usable; ListenError when the
 * address is not.
 */
export async function openControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { assignmentsFile, observer, clock = systemClock } = options;
  const followed = await followAssignmentsFile(assignmentsFile, observer);
  const context: ControlPlaneContext = { board: followed.board, clock, observer };
  const fronts = { grpc: createGrpcFront(context), http: createPollFront(context) };
  try {
    const listener = await listen(options.listenAddress, (connection, peer) => {
      void dispatch(connection, { peer, fronts, observer });
    });
    observer.observe({ kind: 'listening', ...listener.address });
    const close = onlyOnce(() => closeAll({ followed, fronts, listener, observer }));
    return { address: listener.address, close };
  } catch (error) {
    followed.close();
    closeFronts(fronts);
    throw error;
  }
}

interface Fronts {
  readonly grpc: GrpcFront;
  readonly http: HttpFront;
}

function createPollFront(context: ControlPlaneContext): HttpFront {
  return createHttpFront({
    handle: (request) => answerPoll(request, context),
    onRefused: (refusal) => {
      context.observer.observe({ kind: 'request-refused', ...refusal });
    },
    maxBodyBytes: MAX_BODY_BYTES,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
}

async function listen(
  address: ListenAddress,
  onConnection: (connection: Duplex, peer: string) => void,
): Promise<Listener> {
  try {
    return await openListener(address, onConnection);
  } catch (error) {
    throw new ListenError(address, error as NodeJS.ErrnoException);
  }
}

interface Arrival {
  readonly peer: string;
  readonly fronts: Fronts;
  readonly observer: Observer<ControlPlaneEvent>;
}

/** Hands a connection to whom it speaks to. */
async function dispatch(connection: Duplex, { peer, fronts, observer }: Arrival): Promise<void> {
  const version = await detectHttpVersion(connection, FIRST_BYTES_TIMEOUT_MS);
  if (version === 'http2') fronts.grpc.accept(connection);
  else if (version === 'http1') fronts.http.accept(connection, peer);
  else observer.observe({ kind: 'connection-dropped', peer });
}

interface Parts {
  readonly followed: FollowedBoard;
  readonly fronts: Fronts;
  readonly listener: Listener;
  readonly observer: Observer<ControlPlaneEvent>;
}

async function closeAll({ followed, fronts, listener, observer }: Parts): Promise<void> {
  followed.close();
  fronts.http.close();
  fronts.grpc.close();
  await listener.close(CLOSE_GRACE_MS);
  fronts.grpc.destroy();
  observer.observe({ kind: 'closed' });
}

function closeFronts({ grpc, http }: Fronts): void {
  http.close();
  grpc.close();
  grpc.destroy();
}

function onlyOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
