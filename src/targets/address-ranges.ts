import { BlockList, isIP } from 'node:net';
import type { AddressRanges } from './translation-options.js';

/** A range of addresses as CIDR notation tells it. */
export interface AddressRange {
  readonly address: string;
  readonly prefixBits: number;
  readonly family: 'ipv4' | 'ipv6';
}

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
  return { ...lists, isEmpty: ranges.length === 0 };
}

const MAPPED_IPV4 = /^(?:0{0,4}:){0,5}:?:ffff:/i;

/** True when `address`, an IP address without brackets, lies in one of `ranges`. */
export function isInRanges(address: string, { ipv4, ipv6 }: AddressRanges): boolean {
  if (isIP(address) === 4) return ipv4.check(address, 'ipv4');
  return ipv6.check(address, 'ipv6') || (MAPPED_IPV4.test(address) && ipv4.check(address, 'ipv6'));
}
