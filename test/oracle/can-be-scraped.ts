import { isIP } from 'node:net';
import type { OracleTarget } from './oracle-answer.js';
import type { FileOptions } from './raw-answer.js';

/** True when Prometheus could scrape `target`, and may. */
export function canBeScraped(mesh: string, target: OracleTarget, options: FileOptions): boolean {
  const host = hostOf(target.address);
  return (
    ['', 'http', 'https'].includes(target.scheme) &&
    host !== undefined &&
    isAllowed(host, options) &&
    isWithinLimits(mesh, target, options)
  );
}

/** The host of `HOST:PORT`, without the brackets of IPv6; `undefined` when `address` is something else. */
function hostOf(address: string): string | undefined {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(colon, 0));
  const port = address.slice(colon + 1);
  if (host === '' || !/^[0-9]+$/.test(port) || BigInt(port) < 1n || BigInt(port) > 65_535n)
    return undefined;
  const inBrackets = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : undefined;
  if (inBrackets !== undefined) return isIP(inBrackets) === 6 ? inBrackets : undefined;
  return Array.from(host).every(isHostCharacter) ? host : undefined;
}

function isHostCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
  return !isControl && character.trim() !== '' && !':/?#@[]\\%"<>'.includes(character);
}

function isAllowed(host: string, { allow, deny }: FileOptions): boolean {
  if (isIP(host) === 0) return true;
  const isIn = (range: string): boolean => isInRange(host, range);
  return !deny.some(isIn) && (allow.length === 0 || allow.some(isIn));
}

/** An IPv4 address counts as such, however it is written; ranges of IPv6 are about IPv6 only. */
function isInRange(host: string, range: string): boolean {
  const [base = '', prefix] = range.split('/');
  const bits = isIP(base) === 4 ? 32n : 128n;
  const rest = bits - BigInt(prefix ?? bits);
  return addressesOf(host).some(
    (address) => address.bits === bits && address.value >> rest === toNumber(base) >> rest,
  );
}

interface Address {
  readonly bits: bigint;
  readonly value: bigint;
}

function addressesOf(host: string): readonly Address[] {
  const value = toNumber(host);
  if (isIP(host) === 4) return [{ bits: 32n, value }];
  const itself = { bits: 128n, value };
  const isMapped = value >> 32n === 0xffffn;
  return isMapped ? [itself, { bits: 32n, value: value & 0xffff_ffffn }] : [itself];
}

function toNumber(ip: string): bigint {
  if (isIP(ip) === 4) return joinDigits(ip.split('.').map(BigInt), 256n);
  const plain = ip.replace(/%.*$/s, '').replace(/[^:]+\.[^:]+$/, (v4) => {
    const value = toNumber(v4);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const words = (side: string): readonly string[] => (side === '' ? [] : side.split(':'));
  const before = words(head);
  const after = words(tail ?? '');
  const gap = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return joinDigits(
    [...before, ...gap, ...after].map((word) => BigInt(`0x${word}`)),
    65_536n,
  );
}

function joinDigits(digits: readonly bigint[], base: bigint): bigint {
  return digits.reduce((sum, digit) => sum * base + digit, 0n);
}

/** Names of labels count as well as their values. */
function isWithinLimits(mesh: string, target: OracleTarget, options: FileOptions): boolean {
  const { name, instance, service, job, path, layers } = target;
  const labels = layers.flatMap((layer) => [...layer]);
  const texts = [mesh, name, instance, service, job, path, ...labels.flat()];
  return (
    labels.length <= options.maxLabelsPerTarget &&
    texts.every((text) => Buffer.from(text).length <= options.maxLabelBytes)
  );
}
