import { oneLine } from '../../../base/one-line.js';
import { hostOf, isOurHost } from './host-header.js';

/** What is looked at to tell whether a page of somebody else sends a request. */
export interface Caller {
  readonly method: string;
  header(name: string): string | undefined;
  /** The names that we are known by, in lower case. */
  readonly names: ReadonlySet<string>;
  /** It came to an address of this machine that no network leads to. */
  readonly isLoopback: boolean;
  /** TLS or a password stands between: a foreign page has no certificate for its name, and no password of ours. */
  readonly isProtected: boolean;
}

/** No page can keep a browser from sending at least one of these. */
const BROWSER_HEADERS = [
  'Accept-Language',
  'Origin',
  'Referer',
  'Sec-Fetch-Site',
  'Sec-Fetch-Mode',
];

/**
 * Why a request is refused as one that a foreign page makes its visitor's browser send; `undefined` when it is not.
 *
 * 1. A host name that is not ours may be one that was pointed at us (DNS rebinding). On loopback it is refused from
 *    everybody, elsewhere from browsers: Prometheus may know us by any name. Behind TLS or a password it is harmless.
 * 2. What a browser calls cross-site, or says the origin of, is refused, unless somebody follows a link to a page.
 */
export function refuseForeign(caller: Caller): string | undefined {
  const header = caller.header('Host');
  // Only HTTP/1.0 leaves it out, and no browser speaks that.
  const host = header === undefined ? undefined : hostOf(header);
  if (header !== undefined && host === undefined) return 'the Host header is not a host';
  return refuseHost(caller, host) ?? refuseOrigin(caller, header);
}

function refuseHost(caller: Caller, host: string | undefined): string | undefined {
  if (host === undefined || caller.isProtected || isOurHost(host, caller.names)) return undefined;
  const isBrowser = BROWSER_HEADERS.some((name) => caller.header(name) !== undefined);
  if (!caller.isLoopback && !isBrowser) return undefined;
  return `the host name "${oneLine(host, 100)}" is not one of this server: use its address or its own name`;
}

function refuseOrigin(caller: Caller, host: string | undefined): string | undefined {
  const origin = caller.header('Origin');
  if (origin !== undefined && !isSame(origin, host))
    return 'it comes from a page of another origin';
  const site = caller.header('Sec-Fetch-Site') ?? 'none';
  if (site === 'same-origin' || site === 'none' || isLink(caller)) return undefined;
  return 'it comes from a page of another site';
}

/** Somebody goes to a page of ours; whoever sent him there does not see it. */
function isLink(caller: Caller): boolean {
  return (
    (caller.method === 'GET' || caller.method === 'HEAD') &&
    caller.header('Sec-Fetch-Mode') === 'navigate' &&
    caller.header('Sec-Fetch-Dest') === 'document'
  );
}

/** The scheme does not count: what stands in front of us may take off TLS. */
function isSame(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase().replace(/:(?:80|443)$/, '');
}
