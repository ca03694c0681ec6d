import { isIP } from 'node:net';

/** Endings that no public name server answers for, so that nobody can point such a name at us. */
const PRIVATE_ENDINGS =
  /\.(?:localhost|local|localdomain|internal|intranet|private|lan|home\.arpa|svc|mesh|test)$/;

const HOST = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:/?#@[\]\\,"<>]+))(?::\d{1,5})?$/i;

/** The host of a `Host` header: lower case, without port, brackets and a dot at its end. `undefined`: it is none. */
export function hostOf(header: string): string | undefined {
  const match = HOST.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}

/**
 * Whether a page of somebody else cannot have come by this name. A page on a name that its owner points at our
 * address (DNS rebinding) has that name in the `Host` header, and it is a public one. `names` are those of ours.
 */
export function isOurHost(host: string, names: ReadonlySet<string>): boolean {
  return isIP(host) !== 0 || !host.includes('.') || PRIVATE_ENDINGS.test(host) || names.has(host);
}
