import type { ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import type { openSocket } from '../../../platform/client/open-socket.js';
import type { Peer } from '../../access/peer.js';

/** An address that is examined, and what it takes to be let in there. */
export interface ExaminedPlace {
  readonly address: ControlPlaneAddress;
  readonly peer: Peer;
  readonly connectTimeoutMs: number;
}

/** A connection in which nothing has been said yet. */
export type OpenedSocket = Awaited<ReturnType<typeof openSocket>>;
