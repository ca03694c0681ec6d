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

/** Puts ranges together into the set that targets are checked against. */
export function toAddressRanges(ranges: readonly AddressRange[]): AddressRanges {
  const list = new BlockList();
  for (const { address, prefixBits, family } of ranges) list.addSubnet(address, prefixBits, family);
  return { list, empty: ranges.length === 0 };
}
