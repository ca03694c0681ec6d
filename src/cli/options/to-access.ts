import type { Secrets } from '../../base/secrets.js';
import type { AccessOptions, TlsOptions } from '../../discovery/options.js';
import {
  parseProxy,
  type ProxyOptions,
  type ProxyText,
} from '../../platform/client/proxy-rules.js';
import type { ACCESS_OPTIONS } from './access-options.js';
import { errorAt } from './resolve-options.js';
import type { OptionValues, Resolved } from './resolve-options.js';

/** What the options of access are put together with. */
export interface AccessSurroundings {
  /** Where the variables of proxies are looked for. */
  readonly environment: NodeJS.ProcessEnv;
  /** Learns what must not be shown. */
  readonly secrets: Secrets;
}

/**
 * Puts the options of access into the shape that the discovery tool takes. From here on no secret among them is
 * printed.
 *
 * @throws UsageError or ConfigurationError, by where the offending value came from.
 */
export function toAccess(
  resolved: Resolved<typeof ACCESS_OPTIONS>,
  { environment, secrets }: AccessSurroundings,
): AccessOptions {
  const { header, bearerTokenFile, allowPlaintextCredentials, proxyUrl } = resolved.values;
  const proxies = proxyUrl === undefined ? fromEnvironment(environment) : fromFlag(proxyUrl);
  learn(secrets, { headers: header.map(({ value }) => value), proxies });
  assertHeaders(resolved);
  return {
    headers: header.map(({ name, value }) => [name, value]),
    ...(bearerTokenFile === undefined ? {} : { bearerTokenFile }),
    allowPlaintextCredentials,
    tls: toTls(resolved),
    proxies,
    secrets,
  };
}

function fromFlag(text: string): ProxyOptions {
  return { all: { text, origin: '--proxy-url' } };
}

/** As Go's programs read them, the old tool among them: upper case first, an empty one is none. */
function fromEnvironment(environment: NodeJS.ProcessEnv): ProxyOptions {
  const find = (name: string): ProxyText | undefined => {
    for (const origin of [name, name.toLowerCase()]) {
      const text = environment[origin] ?? '';
      if (text !== '') return { text, origin };
    }
    return undefined;
  };
  const [forCleartext, forTls] = [find('HTTP_PROXY'), find('HTTPS_PROXY')];
  return {
    ...(forCleartext === undefined ? {} : { forCleartext }),
    ...(forTls === undefined ? {} : { forTls }),
    exempt: find('NO_PROXY')?.text ?? '',
  };
}

function learn(
  secrets: Secrets,
  { headers, proxies }: { readonly headers: readonly string[]; readonly proxies: ProxyOptions },
): void {
  for (const value of headers) secrets.addHeader(value);
  for (const proxy of [proxies.all, proxies.forCleartext, proxies.forTls]) {
    const userInfo = /^(?:[^/@]*:\/\/)?(.*)@/s.exec(proxy?.text ?? '')?.[1] ?? '';
    secrets.addUserInfo(userInfo);
    const parsed = proxy === undefined ? '' : parseProxy(proxy);
    if (typeof parsed !== 'string') secrets.addHeader(parsed.authorization ?? '');
  }
}

function assertHeaders({ values, origins }: Resolved<typeof ACCESS_OPTIONS>): void {
  const names = values.header.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  const refuse = (why: string): Error =>
    errorAt(origins.header, `Cannot use these --header (from ${origins.header.name}): ${why}`);
  if (twice !== undefined) throw refuse(`"${twice}" is given twice`);
  if (values.bearerTokenFile !== undefined && names.includes('authorization'))
    throw refuse('--bearer-token-file gives "authorization" too; leave one of them out');
}

function toTls({ values, origins }: Resolved<typeof ACCESS_OPTIONS>): TlsOptions {
  const { tlsCaFile, tlsServerName, tlsMinVersion, tlsInsecureSkipVerify } = values;
  const identity = toIdentity(values);
  if (identity === 'incomplete') throw halfAnIdentity(values, origins);
  return {
    ...(tlsCaFile === undefined ? {} : { caFile: tlsCaFile }),
    ...(identity === undefined ? {} : { identity }),
    ...(tlsServerName === undefined ? {} : { serverName: tlsServerName }),
    minVersion: tlsMinVersion === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    insecureSkipVerify: tlsInsecureSkipVerify,
  };
}

function halfAnIdentity(
  { tlsCertFile }: OptionValues<typeof ACCESS_OPTIONS>,
  origins: Resolved<typeof ACCESS_OPTIONS>['origins'],
): Error {
  const [flag, missing, origin] =
    tlsCertFile === undefined
      ? (['--tls-key-file', '--tls-cert-file', origins.tlsKeyFile] as const)
      : (['--tls-cert-file', '--tls-key-file', origins.tlsCertFile] as const);
  const given = origin.kind === 'file' ? `${flag} (from ${origin.name})` : origin.name;
  return errorAt(origin, `Cannot use ${given} without ${missing}: give both or none`);
}

function toIdentity({
  tlsCertFile: certFile,
  tlsKeyFile: keyFile,
}: OptionValues<typeof ACCESS_OPTIONS>): TlsOptions['identity'] | 'incomplete' {
  if (certFile === undefined && keyFile === undefined) return undefined;
  return certFile === undefined || keyFile === undefined ? 'incomplete' : { certFile, keyFile };
}
