import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { untilAborted } from '../../base/abort.js';

/**
 * The addresses of `host`, as this machine finds them for every connection: by its name servers, `/etc/hosts` and what
 * else it is told to ask.
 *
 * @throws the system's error (`ENOTFOUND`, `EAI_AGAIN`), or the signal's reason on abort; the look-up itself goes on.
 */
export async function lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
  if (isIpAddress(host)) return [host];
  const found = await untilAborted(lookup(host, { all: true }), signal);
  return found.map(({ address }) => address);
}

/** True for IPv4, and for IPv6 with a zone or without. */
export function isIpAddress(host: string): boolean {
  return isIP(host.replace(/%.*$/, '')) !== 0;
}
