import { createSecureContext } from 'node:tls';

import type { Access } from '../../src/discovery/access.js';
import type { Peer } from '../../src/discovery/peer.js';
import { createConnector, type Connector } from '../../src/platform/connector.js';
import type { Endpoint } from '../../src/platform/endpoint.js';

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
