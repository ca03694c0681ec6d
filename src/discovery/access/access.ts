import { ConnectError } from '../../platform/client/connect-error.js';
import { createConnector, type TlsSettings } from '../../platform/client/connector.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { isLoopback } from '../../platform/client/is-loopback.js';
import { toProxyRules, type ProxyRules } from '../../platform/client/proxy-rules.js';
import { openTlsMaterial } from '../../platform/client/tls-material.js';
import { watchAccessFiles, type AccessContext } from './access-files.js';
import { openBearerToken } from './bearer-token.js';
import { createCertificateTeller } from './certificate-teller.js';
import { PlaintextCredentialsError, ProxyUnusableError } from '../errors.js';
import type { AccessOptions, TlsOptions } from '../options.js';
import type { Peer } from './peer.js';

/** What it takes to be let in to one control plane: TLS, credentials, the way through proxies. */
export interface Access {
  /**
   * The peer at `endpoint`, of which we learnt at `given`, the address that the operator gave. Credentials, our
   * certificate and `--tls-server-name` are for the operator's host only, and credentials never go from TLS to
   * cleartext unless the operator allows it.
   */
  peerAt(endpoint: Endpoint, given: Endpoint): Peer;
}

const INSECURE =
  'its certificate is not verified (--tls-insecure-skip-verify): whoever stands in between can read what we send and decide what Prometheus scrapes';

/**
 * Opens the access of one control plane: reads and checks its files. They are read again when they are used.
 *
 * @throws AccessFileError when a file is missing or does not hold what it should.
 * @throws PlaintextCredentialsError when credentials would go over a network in cleartext.
 * @throws ProxyUnusableError when an address is to be reached by a proxy whose own address is none.
 */
export async function openAccess(options: AccessOptions, context: AccessContext): Promise<Access> {
  assertNotPlaintext(options, context.addresses);
  const tls = await openTls(options, context);
  const proxies = toProxyRules(options.proxies ?? {});
  assertProxies(proxies, context.addresses);
  const ours = createConnector({ tls, proxies });
  const foreign = createConnector({ tls: withoutIdentity(tls), proxies });
  const credentials = await openCredentials(options, context);
  return {
    peerAt: (endpoint, given) => {
      const isOurs = isSameHost(endpoint, given);
      const mayKnow =
        isOurs && (options.allowPlaintextCredentials === true || !isExposed(endpoint, given));
      return {
        endpoint,
        connector: isOurs ? ours : foreign,
        headers: mayKnow ? credentials : () => Promise.resolve({}),
      };
    },
  };
}

async function openTls(
  { tls = { minVersion: 'TLSv1.2' } }: AccessOptions,
  context: AccessContext,
): Promise<TlsSettings> {
  const { serverName, insecureSkipVerify = false }: TlsOptions = tls;
  if (insecureSkipVerify) {
    const { controlPlane, observer } = context;
    observer.observe({ kind: 'access-warning', controlPlane, reason: INSECURE });
  }
  const files = watchAccessFiles(context, [
    ['--tls-ca-file', tls.caFile],
    ['--tls-cert-file', tls.identity?.certFile],
    ['--tls-key-file', tls.identity?.keyFile],
  ]);
  const tell = createCertificateTeller(context);
  const observer = { ...files.observer, inUse: tell };
  const material = await files.open(() => openTlsMaterial(tls, observer));
  return {
    context: () => material.context({ withIdentity: true }),
    contextOfProxies: () => material.context({ withIdentity: false }),
    ...(serverName === undefined ? {} : { serverName }),
    verify: !insecureSkipVerify,
    onCertificate: (certificate) => {
      tell('server', certificate);
    },
  };
}

function withoutIdentity({ serverName: _, ...tls }: TlsSettings): TlsSettings {
  return { ...tls, context: tls.contextOfProxies };
}

async function openCredentials(
  { headers, bearerTokenFile, secrets }: AccessOptions,
  context: AccessContext,
): Promise<Peer['headers']> {
  for (const [, value] of headers) secrets?.addHeader(value);
  const given = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  if (bearerTokenFile === undefined) return () => Promise.resolve(given);
  const token = await openBearerToken(
    { path: bearerTokenFile, ...(secrets === undefined ? {} : { secrets }) },
    context,
  );
  return async () => ({ ...given, authorization: `Bearer ${await token.current()}` });
}

function assertNotPlaintext(options: AccessOptions, addresses: readonly Endpoint[]): void {
  const { headers, bearerTokenFile, allowPlaintextCredentials = false } = options;
  if (allowPlaintextCredentials || (headers.length === 0 && bearerTokenFile === undefined)) return;
  for (const address of addresses) {
    if (address.kind === 'network' && isExposed(address, address))
      throw new PlaintextCredentialsError(address);
  }
}

function assertProxies(proxies: ProxyRules, addresses: readonly Endpoint[]): void {
  try {
    for (const address of addresses) proxies.proxyFor(address);
  } catch (error) {
    throw error instanceof ConnectError ? new ProxyUnusableError(error) : error;
  }
}

/** True where others could read along: cleartext over a network, or where TLS was asked for. */
function isExposed(endpoint: Endpoint, given: Endpoint): boolean {
  if (endpoint.kind === 'unix' || endpoint.tls) return false;
  return given.tls || !isLoopback(endpoint.host);
}

function isSameHost(a: Endpoint, b: Endpoint): boolean {
  if (a.kind === 'unix' || b.kind === 'unix')
    return a.kind === 'unix' && b.kind === 'unix' && a.path === b.path;
  return plainHost(a.host) === plainHost(b.host);
}

function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
