import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { errorText } from '../../base/error-text.js';
import { ConnectError } from './connect-error.js';
import type { CertificateInUse } from './certificate-in-use.js';
import type { Endpoint } from './endpoint.js';
import { openSocket } from './open-socket.js';
import { openTunnel } from './open-tunnel.js';
import { proxyText, type ProxyRules, type ProxyServer } from './proxy-rules.js';
import { startTls } from './start-tls.js';

/** Where a connection is to lead, and what is to be spoken over it. */
export interface Route {
  readonly endpoint: Endpoint;
  /** Named in the TLS handshake. Nothing depends on the answer: Kuma negotiates none. */
  readonly alpn?: 'h2' | 'http/1.1';
}

/** Makes connections, in the same way whatever is spoken over them: through proxies, and with TLS where it is due. */
export interface Connector {
  /** Where a socket leads at first: the endpoint itself, or the proxy that stands before it. Its `tls` is not ours to start. */
  firstHop(endpoint: Endpoint): Endpoint;
  /** Names the proxy on the way to `endpoint`, to be put behind a message: ` through the proxy …`, or nothing. */
  wayText(endpoint: Endpoint): string;
  /**
   * Takes a socket that is connected to the first hop the rest of the way.
   *
   * @throws ConnectError, the system's error, or the signal's reason on abort; the socket is destroyed then.
   */
  finish(socket: Socket, route: Route, signal: AbortSignal): Promise<Socket>;
  /** The whole way. @throws as {@link Connector.finish} does. */
  connect(route: Route, signal: AbortSignal): Promise<Socket>;
}

/** How TLS is spoken with a control plane. */
export interface TlsSettings {
  /** Trust, identity and versions, as they are now: asked for at each connection. */
  readonly context: () => Promise<SecureContext>;
  /** The same without an identity of ours, for proxies. */
  readonly contextOfProxies: () => Promise<SecureContext>;
  /** The name that is asked for and verified. Default: the host of the endpoint. */
  readonly serverName?: string;
  /** False takes any certificate. Never for a proxy. */
  readonly verify: boolean;
  /** Told what the peer shows in each handshake that succeeds; not what a proxy shows. Must not throw. */
  readonly onCertificate?: (certificate: CertificateInUse) => void;
}

/** Settings of {@link createConnector}. */
export interface ConnectorOptions {
  readonly tls: TlsSettings;
  /** Without them every way is direct. */
  readonly proxies?: ProxyRules;
}

/** Creates a connector; it keeps no connection. */
export function createConnector({ tls, proxies }: ConnectorOptions): Connector {
  const proxyOf = (endpoint: Endpoint): ProxyServer | undefined => proxies?.proxyFor(endpoint);
  const firstHop = (endpoint: Endpoint): Endpoint => {
    const proxy = proxyOf(endpoint);
    if (proxy === undefined) return endpoint;
    const { host, port, tls: withTls } = proxy;
    return { kind: 'network', host, port, tls: withTls };
  };
  const goOn: Connector['finish'] = async (socket, { endpoint, alpn }, signal) => {
    const proxy = proxyOf(endpoint);
    let far = socket;
    if (proxy !== undefined) far = await throughProxy(far, { proxy, endpoint, tls }, signal);
    if (endpoint.kind === 'unix' || !endpoint.tls) return far;
    const serverName = tls.serverName ?? endpoint.host;
    const offered = alpn === undefined ? {} : { alpn };
    return await startTls(far, { ...tls, serverName, ...offered }, signal);
  };
  const finish: Connector['finish'] = async (socket, route, signal) => {
    try {
      return await goOn(socket, route, signal);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  };
  return {
    firstHop,
    wayText: (endpoint) => {
      const proxy = proxyOf(endpoint);
      return proxy === undefined ? '' : ` through the proxy ${proxyText(proxy)}`;
    },
    finish,
    connect: async (route, signal) => {
      const { endpoint } = route;
      const socket = await openFirst(firstHop(endpoint), proxyOf(endpoint), signal);
      return await finish(socket, route, signal);
    },
  };
}

async function openFirst(
  hop: Endpoint,
  proxy: ProxyServer | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    return await openSocket(hop, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (proxy === undefined) throw error;
    const message = `the proxy ${proxyText(proxy)} cannot be reached: ${errorText(error)}`;
    throw new ConnectError('proxy', message);
  }
}

interface ProxiedRoute {
  readonly proxy: ProxyServer;
  readonly endpoint: Endpoint;
  readonly tls: TlsSettings;
}

/** A proxy is verified with the same CAs as the control plane, by its own name, and is shown no certificate of ours. */
async function throughProxy(
  socket: Socket,
  { proxy, endpoint, tls }: ProxiedRoute,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    let near = socket;
    if (proxy.tls) {
      const settings = { context: tls.contextOfProxies, serverName: proxy.host, verify: true };
      near = await startTls(near, settings, signal);
    }
    return await openTunnel(near, { proxy, endpoint }, signal);
  } catch (error) {
    signal.throwIfAborted();
    const why = errorText(error);
    throw new ConnectError(
      'proxy',
      `the proxy ${proxyText(proxy)} does not let us through: ${why}`,
    );
  }
}
