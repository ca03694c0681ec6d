import { isIP } from 'node:net';
import { hostPort } from '../base/host-port.js';

/** Where a control plane listens. The scheme says whether TLS is spoken, never which transport. */
export type ControlPlaneAddress = NetworkAddress | UnixAddress;

/** A host (name, IPv4, or IPv6 without brackets) and a port. */
export interface NetworkAddress {
  readonly kind: 'network';
  readonly scheme: 'grpc' | 'grpcs' | 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** A socket file, spoken to in clear text. */
export interface UnixAddress {
  readonly kind: 'unix';
  readonly path: string;
  readonly tls: false;
}

/** The forms that {@link parseControlPlaneAddress} takes, for messages and help. */
export const ADDRESS_FORMS =
  'grpc://HOST:PORT, grpcs://HOST:PORT, http://HOST:PORT, https://HOST:PORT, unix:///PATH or HOST:PORT';

const DEFAULT_PORT = { grpc: 5676, grpcs: 5676, http: 80, https: 443 } as const;

/**
 * Reads an address as an operator writes it: one of {@link ADDRESS_FORMS}. Without a port `grpc(s)` means 5676,
 * Kuma's MADS port, and `http(s)` what HTTP always means. IPv6 hosts stand in brackets.
 *
 * @returns the address, or a text that says what is wrong with it (without repeating it: it may hold a secret).
 */
export function parseControlPlaneAddress(text: string): ControlPlaneAddress | string {
  if (text.startsWith('unix:')) return parseUnix(text);
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)([/?#].*)?$/s.exec(text);
  const scheme = (match?.[1] ?? 'grpc').toLowerCase();
  const authority = match?.[2] ?? '';
  if (!isScheme(scheme)) return `unknown scheme "${scheme}"`;
  if (authority.includes('@')) return 'user name and password do not belong into the address';
  if ((match?.[3] ?? '/') !== '/') return 'a path or query does not belong into the address';
  return parseAuthority(scheme, authority, match?.[1] === undefined);
}

function isScheme(scheme: string): scheme is NetworkAddress['scheme'] {
  return Object.hasOwn(DEFAULT_PORT, scheme);
}

function parseUnix(text: string): ControlPlaneAddress | string {
  const path = /^unix:(?:\/\/)?(\/[^/].*)$/s.exec(text)?.[1];
  return path === undefined
    ? 'a unix socket needs an absolute path'
    : { kind: 'unix', path, tls: false };
}

function parseAuthority(
  scheme: NetworkAddress['scheme'],
  authority: string,
  bare: boolean,
): ControlPlaneAddress | string {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(authority);
  if (match === null) return 'the host is not valid (an IPv6 address stands in brackets)';
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
  if (!isHost(host, authority.startsWith('['))) return 'the host is missing or not valid';
  if (bare && match[2] === undefined) return 'the port is missing';
  const port =
    match[2] === undefined ? DEFAULT_PORT[scheme] : Number(match[2] === '' ? NaN : match[2]);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return 'the port is not between 1 and 65535';
  return { kind: 'network', scheme, host, port, tls: scheme === 'grpcs' || scheme === 'https' };
}

function isHost(host: string, bracketed: boolean): boolean {
  // Behind the percent sign stands the zone: the name of an interface, or its number.
  if (bracketed) return isIP(/^([^%]*)(?:%[A-Za-z0-9._~-]+)?$/.exec(host)?.[1] ?? '') === 6;
  return /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?$/.test(host);
}

/** {@link addressText} of each alternative. */
export function addressesText(addresses: readonly ControlPlaneAddress[]): string {
  return addresses.map(addressText).join(',');
}

/** `HOST:PORT` with brackets around IPv6, or the path of the socket: what stands in logs. */
export function addressText(address: ControlPlaneAddress): string {
  return address.kind === 'unix' ? `unix://${address.path}` : hostPort(address.host, address.port);
}
