import { hostPort } from '../../base/host-port.js';
import { ConnectError } from './connect-error.js';
import type { Endpoint } from './endpoint.js';
import { isLoopback } from './is-loopback.js';
import { parseExemptions } from './proxy-exemptions.js';

/** An HTTP proxy. */
export interface ProxyServer {
  readonly host: string;
  readonly port: number;
  /** TLS is spoken with the proxy itself. */
  readonly tls: boolean;
  /** Value of the header by which it lets us in. */
  readonly authorization?: string;
  /** The flag or variable that names it. */
  readonly origin: string;
}

/** What an operator says about proxies, as texts. */
export interface ProxyOptions {
  /** For every connection. The others do not count beside it. */
  readonly all?: ProxyText;
  readonly forCleartext?: ProxyText;
  readonly forTls?: ProxyText;
  /** Hosts that are connected to directly, in the form of Go's NO_PROXY. */
  readonly exempt?: string;
}

/** The address of a proxy as it was written, and where. */
export interface ProxyText {
  readonly text: string;
  readonly origin: string;
}

/** Which way leads to an endpoint. */
export interface ProxyRules {
  /** `undefined`: the direct one. @throws ConnectError when the address of the proxy cannot be used. */
  proxyFor(endpoint: Endpoint): ProxyServer | undefined;
}

/**
 * Reads what an operator says about proxies. Sockets of this machine, loopback addresses and `localhost` are always
 * connected to directly.
 */
export function toProxyRules({ all, forCleartext, forTls, exempt }: ProxyOptions): ProxyRules {
  const isExempt = all === undefined ? parseExemptions(exempt ?? '') : (): boolean => false;
  const chosen = (tls: boolean): ProxyText | undefined => all ?? (tls ? forTls : forCleartext);
  return {
    proxyFor: (endpoint) => {
      if (endpoint.kind === 'unix' || isLoopback(endpoint.host)) return undefined;
      const proxy = chosen(endpoint.tls);
      if (proxy === undefined || isExempt(endpoint)) return undefined;
      const parsed = parseProxy(proxy);
      if (typeof parsed !== 'string') return parsed;
      throw new ConnectError('proxy', `the proxy of ${proxy.origin} cannot be used: ${parsed}`);
    },
  };
}

/** What is said about a proxy: never its password. */
export function proxyText({ tls, host, port, origin }: ProxyServer): string {
  return `${tls ? 'https' : 'http'}://${hostPort(host, port)} (${origin})`;
}

/** The forms that {@link parseProxy} takes, for messages and help. */
export const PROXY_FORMS =
  'http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ before the host if it asks for them';

/**
 * Reads the address of a proxy. Without a scheme it is `http`, without a port what the scheme always means.
 *
 * @returns the proxy, or a text that says what is wrong, without repeating it: it may hold a password.
 */
export function parseProxy({ text, origin }: ProxyText): ProxyServer | string {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return 'only http:// and https:// proxies are supported';
  const url = parseUrl(scheme === undefined ? `http://${text}` : text);
  if (url === undefined) return 'it is no address';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'a path or query does not belong into it';
  const tls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  const credentials = credentialsOf(url);
  if (credentials === undefined)
    return 'user name or password are not percent-encoded as they should';
  if (port === 0) return 'the port is not between 1 and 65535';
  const authorization =
    credentials === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  return { host, port, tls, origin, ...authorization };
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.hostname === '' ? undefined : url;
}

/** `USER:PASSWORD`; empty when there are none. */
function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return '';
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}
