import { BlockList, isIP } from 'node:net';

/** A host and a port that a connection is to lead to. */
interface Destination {
  readonly host: string;
  readonly port: number;
}

type Rule = (destination: Destination) => boolean;

/**
 * Reads NO_PROXY as Go does (golang.org/x/net/http/httpproxy): entries between commas, blanks around them ignored;
 * `*` is everything; a name frees the host and all below it, with a leading dot or `*.` only what is below it; IP
 * addresses and CIDR ranges free addresses that are written as such; names and addresses may have a port. Unlike in
 * Go, a dot at the end of a name, here or there, makes no difference: it is the same host.
 */
export function parseExemptions(text: string): Rule {
  const rules = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .map(toRule);
  return (destination) => rules.some((rule) => rule(destination));
}

function toRule(entry: string): Rule {
  if (entry === '*') return () => true;
  const { host, port } = splitPort(entry);
  const fits = (destination: Destination): boolean =>
    port === undefined || port === destination.port;
  const range = entry.includes('/') ? toRange(entry) : toSingle(host);
  if (range !== undefined)
    return (destination) => isInRange(destination.host, range) && fits(destination);
  if (host === '' || entry.includes('/')) return () => false;
  const name = host.replace(/^\*(?=\.)/, '').replace(/\.$/, '');
  if (name === '') return () => false;
  return (destination) => isBelow(destination.host, name) && fits(destination);
}

/** `host:port`, `[::1]:port`, `[::1]`; an IPv6 address without brackets has no port. */
function splitPort(entry: string): { readonly host: string; readonly port: number | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry);
  const host = match?.[1] ?? entry;
  const port = match === null ? undefined : Number(match[2]);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

function toSingle(host: string): BlockList | undefined {
  const family = isIP(host);
  if (family === 0) return undefined;
  const list = new BlockList();
  list.addAddress(host, family === 6 ? 'ipv6' : 'ipv4');
  return list;
}

function toRange(entry: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^([^/]*)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 6 ? 128 : 32)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  return list;
}

function isInRange(host: string, range: BlockList): boolean {
  const plain = host.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
  const family = isIP(plain);
  return family !== 0 && range.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

function isBelow(host: string, name: string): boolean {
  const asked = host.toLowerCase().replace(/\.$/, '');
  return name.startsWith('.') ? asked.endsWith(name) : asked === name || asked.endsWith(`.${name}`);
}
