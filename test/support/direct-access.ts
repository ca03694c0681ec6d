import { createSecureContext } from 'node:tls';

import type { Access } from '../../src/discovery/access/access.js';
import type { Peer } from '../../src/discovery/access/peer.js';
import { createConnector, type Connector } from '../../src/platform/client/connector.js';
import type { Endpoint } from '../../src/platform/client/endpoint.js';

/** Connects without proxies, and with the CAs that Node trusts. */
function directConnector(): Connector {
  const context = (): Promise<ReturnType<typeof createSecureContext>> =>
    Promise.resolve(createSecureContext());
  return createConnector({ tls: { context, contextOfProxies: context, verify: true } });
}

/** A peer that is spoken to directly, without credentials. */
export function directPeer(endpoint: Endpoint): Peer {
  return { endpoint, connector: directConnector(), headers: () => Promise.resolve({}) };
}

/** An access without credentials. */
export const DIRECT_ACCESS: Access = { peerAt: directPeer };
