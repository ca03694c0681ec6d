import { hostPort } from '../../../base/host-port.js';
import type { Endpoint } from '../../../platform/client/endpoint.js';

/** Where a Prometheus answers. */
export interface PrometheusAddress {
  readonly endpoint: Extract<Endpoint, { readonly kind: 'network' }>;
  /** What its paths begin with, without a slash at the end; empty for none. */
  readonly prefix: string;
  /** The value of the header of that name; absent when nobody is to be told who asks. */
  readonly authorization?: string;
}

/** The forms of an address of a Prometheus, for help and messages. */
export const PROMETHEUS_FORMS =
  'http://HOST:PORT or https://HOST:PORT, with a path where it has one';

/** Reads an address as an operator writes it; a text says what is wrong with it, and repeats nothing of it. */
export function parsePrometheusAddress(text: string): PrometheusAddress | string {
  if (!URL.canParse(text)) return 'it is no address';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'only http:// and https:// are known';
  if (url.search !== '' || url.hash !== '') return 'a query does not belong into it';
  const tls = url.protocol === 'https:';
  const port = portOf(url, tls ? 443 : 80);
  if (port === 0) return 'the port is not between 1 and 65535';
  const authorization = authorizationOf(url);
  if (authorization === undefined)
    return 'user name or password are not percent-encoded as they should';
  return {
    endpoint: { kind: 'network', host: url.hostname.replace(/^\[|\]$/g, ''), port, tls },
    prefix: url.pathname.replace(/\/+$/, ''),
    ...(authorization === '' ? {} : { authorization }),
  };
}

/** The address without what is secret. */
export function prometheusText({ endpoint, prefix }: PrometheusAddress): string {
  const { tls, host, port } = endpoint;
  return `${tls ? 'https' : 'http'}://${hostPort(host, port)}${prefix}`;
}

function portOf({ port }: URL, usual: number): number {
  return port === '' ? usual : Number(port);
}

/** Empty when nobody is named; `undefined` when it cannot be decoded. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return '';
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  } catch {
    return undefined;
  }
}
