const DOT = 0x2e;
const COLON = 0x3a;
const DIGIT_0 = 0x30;

/** What {@link parseIpv4Target} says of anything else. */
export const NOT_IPV4 = -1;

/**
 * Reads `IPV4:PORT` in its usual form, which nearly all addresses of targets have. Says {@link NOT_IPV4} of all else,
 * be it right or wrong: that is to be looked at closely.
 *
 * @returns the IPv4 address as a number from 0 to 2^32 - 1.
 */
export function parseIpv4Target(bytes: Buffer, start: number, end: number): number {
  let address = 0;
  let at = start;
  for (let octet = 0; octet < 4; octet++) {
    const stop = endOfDigits(bytes, at, end);
    const value = valueOf(bytes, at, stop);
    const next = octet < 3 ? DOT : COLON;
    if (value > 255 || stop >= end || bytes[stop] !== next) return NOT_IPV4;
    address = address * 256 + value;
    at = stop + 1;
  }
  const port = valueOf(bytes, at, endOfDigits(bytes, at, end));
  return port >= 1 && port <= 65_535 && endOfDigits(bytes, at, end) === end ? address : NOT_IPV4;
}

function endOfDigits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at;
}

/** Of one to five digits without a leading zero; Infinity of others. */
function valueOf(bytes: Buffer, start: number, end: number): number {
  const digits = end - start;
  if (digits < 1 || digits > 5 || (digits > 1 && bytes[start] === DIGIT_0)) return Infinity;
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((bytes[at] as number) - DIGIT_0);
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= 0x39;
}
