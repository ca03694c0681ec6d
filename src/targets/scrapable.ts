import { isIP, isIPv6 } from 'node:net';
import { isInRanges } from './address-ranges.js';
import type { Target } from './target.js';
import type { TranslationOptions } from './translation-options.js';

/** A host that is a name or IPv4: no separator of a URL, no blank, no control character in it. */
const HOST = /^[^\s:/?#@[\]\\%"<>\p{Cc}]+$/u;

/**
 * Why Prometheus could not scrape `target`, or must not: a word for counters and pages. `undefined` when it can.
 *
 * Prometheus itself would keep `:1234`, which Kuma sends for gateways without an address, and fail for ever.
 */
export function reasonToLeaveOut(target: Target, options: TranslationOptions): string | undefined {
  if (!['', 'http', 'https'].includes(target.scheme)) return 'scheme is not http or https';
  const address = splitAddress(target.address);
  if (typeof address === 'string') return address;
  if (isDenied(address.host, options)) return 'address is not allowed';
  return tooManyLabels(target, options);
}

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Splits `HOST:PORT`, IPv6 in brackets; gives the reason when it is something else. */
function splitAddress(address: string): HostAndPort | string {
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

function tooManyLabels(target: Target, options: TranslationOptions): string | undefined {
  const names = target.userLabels.reduce((sum, layer) => sum + layer.size, 0);
  if (names > options.maxLabelsPerTarget) return 'more labels than max-labels-per-target';
  const values = target.userLabels.flatMap((layer) => [...layer].flat());
  const own = [
    target.mesh,
    target.dataplane,
    target.instance,
    target.service,
    target.job,
    target.metricsPath,
  ];
  const tooLong = [...values, ...own].some((text) => isLonger(text, options.maxLabelBytes));
  return tooLong ? 'a label longer than max-label-length' : undefined;
}

/** A UTF-16 unit takes up to three bytes of UTF-8: only texts in between need to be measured. */
function isLonger(text: string, maxBytes: number): boolean {
  return (
    text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
  );
}
