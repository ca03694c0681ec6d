import { BlockList, isIP } from 'node:net';
import type { AddressRange, AddressRanges } from './translation-options.js';

/**
 * Reads CIDR notation such as `10.0.0.0/8` or `fd00::/8`; an address alone is a range of one.
 *
 * @returns the range, or `undefined` when `text` is none.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const match = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = match?.[1] ?? '';
  const version = isIP(address);
  if (version === 0) return undefined;
  const addressBits = version === 4 ? 32 : 128;
  const prefixBits = Number(match?.[2] ?? addressBits);
  if (prefixBits > addressBits) return undefined;
  return { address, prefixBits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/**
 * Puts ranges together into the set that targets are checked against. Each family has a list of its own: a
 * BlockList finds every IPv4 address in `::/0`, through its IPv4-mapped form.
 */
export function toAddressRanges(ranges: readonly AddressRange[]): AddressRanges {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, prefixBits, family } of ranges) {
    lists[family].addSubnet(address, prefixBits, family);
  }
  const ipv4Masks = ranges.filter(({ family }) => family === 'ipv4').map(toMask);
  return { ranges, ...lists, ipv4Masks, isEmpty: ranges.length === 0 };
}

function toMask({ address, prefixBits }: AddressRange): { network: number; mask: number } {
  const mask = prefixBits === 0 ? 0 : (-1 << (32 - prefixBits)) | 0;
  const number = address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);
  return { network: number & mask, mask };
}

/** As {@link isInRanges} for an IPv4 address as a number of 32 bits, signed or not. */
export function isIpv4InRanges(address: number, { ipv4Masks }: AddressRanges): boolean {
  for (const { network, mask } of ipv4Masks) if ((address & mask) === network) return true;
  return false;
}

/** How `URL` writes an IPv4-mapped IPv6 address, whatever its spelling was. */
const MAPPED_IPV4 = /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/;

function isMappedIpv4(address: string): boolean {
  const [withoutZone = ''] = address.split('%');
  return MAPPED_IPV4.test(new URL(`http://[${withoutZone}]`).hostname);
}

/** True when `address`, an IP address without brackets, lies in one of `ranges`. */
export function isInRanges(address: string, { ipv4, ipv6 }: AddressRanges): boolean {
  if (isIP(address) === 4) return ipv4.check(address, 'ipv4');
  return ipv6.check(address, 'ipv6') || (isMappedIpv4(address) && ipv4.check(address, 'ipv6'));
}
