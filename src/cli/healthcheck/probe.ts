import { authorityOf } from '../../platform/client/authority.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import type { ListenAddress } from '../../platform/server/listen.js';

/** A question to an instance. */
export interface Probe {
  readonly endpoint: Endpoint;
  /** With its query. */
  readonly path: string;
  /** The same as an address, for people. */
  readonly url: string;
}

/** What to ask an instance. */
export interface Question {
  /** Whether it runs. Default: whether it is ready. */
  readonly live: boolean;
  /** What makes it ready. */
  readonly on: 'file' | 'sync';
}

/** The question to whoever listens at `address`; `tls` when TLS is spoken there. */
export function probeOf(
  { host, port }: ListenAddress,
  { tls, ...question }: Question & { readonly tls: boolean },
): Probe {
  return toProbe({ kind: 'network', host: reachable(host), port, tls }, pathOf(question));
}

/** The question at `url`: its own, or `question` where it has none. */
export function probeAt(url: URL, question: Question): Probe {
  const tls = url.protocol === 'https:';
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const own = `${url.pathname}${url.search}`;
  return toProbe({ kind: 'network', host, port, tls }, own === '/' ? pathOf(question) : own);
}

function toProbe(endpoint: Endpoint, path: string): Probe {
  const scheme = endpoint.tls ? 'https' : 'http';
  return { endpoint, path, url: `${scheme}://${authorityOf(endpoint)}${path}` };
}

function pathOf({ live, on }: Question): string {
  if (live) return '/-/healthy';
  return on === 'file' ? '/-/ready' : `/-/ready?on=${on}`;
}

/** Whoever listens on all addresses listens on that of this machine, too. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return /^[0:]*:[0:]*$/.test(host) ? '::1' : host;
}
