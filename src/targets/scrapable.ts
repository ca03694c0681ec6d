import { isIP, isIPv6 } from 'node:net';
import { isInRanges } from './address-ranges.js';
import type { TranslationOptions } from './translation-options.js';

/** The schemes that Prometheus knows; without one its own configuration decides. */
export const SCHEMES: readonly string[] = ['', 'http', 'https'];

/** Why a target with another one of them is left out. */
export const BAD_SCHEME = 'scheme is not http or https';

/** A host that is a name or IPv4: no separator of a URL, no blank, no control character in it. */
const HOST = /^[^\s:/?#@[\]\\%"<>\p{Cc}]+$/u;

/**
 * Why Prometheus could not scrape a target at `address`, or must not: a word for counters and pages. `undefined` when
 * it can.
 *
 * Prometheus itself would keep `:1234`, which Kuma sends for gateways without an address, and fail for ever.
 */
export function reasonByAddress(address: string, options: TranslationOptions): string | undefined {
  const split = splitAddress(address);
  if (typeof split === 'string') return split;
  return isDenied(split.host, options) ? ADDRESS_DENIED : undefined;
}

/** Why a target at an address outside of the operator's ranges is left out. */
export const ADDRESS_DENIED = 'address is not allowed';

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Splits `HOST:PORT`, IPv6 in brackets; gives the reason when it is something else. */
export function splitAddress(address: string): HostAndPort | string {
  if (address === '') return 'address is empty';
  const match = /^(?:\[([^\]]*)\]|([^[\]]*?))(?::([0-9]*))?$/s.exec(address);
  if (match === null) return 'address is not HOST:PORT';
  const [, bracketed, plain = '', port] = match;
  if (plain === '' && bracketed === undefined) return 'address has no host';
  if (bracketed === undefined ? !HOST.test(plain) : !isIPv6(bracketed))
    return 'address is not HOST:PORT';
  if (port === undefined || port === '') return 'address has no port';
  if (Number(port) < 1 || Number(port) > 65_535) return 'port is not between 1 and 65535';
  return { host: bracketed ?? plain, port: Number(port) };
}

/** Ranges are about IP addresses; a DNS name is not resolved here, and passes. */
function isDenied(
  host: string,
  { allowedAddresses, deniedAddresses }: TranslationOptions,
): boolean {
  if (isIP(host) === 0) return false;
  if (isInRanges(host, deniedAddresses)) return true;
  return !allowedAddresses.isEmpty && !isInRanges(host, allowedAddresses);
}
