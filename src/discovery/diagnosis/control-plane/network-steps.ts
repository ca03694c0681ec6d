import { formatDuration } from '../../../base/duration.js';
import { errorText } from '../../../base/error-text.js';
import { ExitCode } from '../../../base/house-error.js';
import { hostPort } from '../../../base/host-port.js';
import { addressText, type ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import { isIpAddress, lookUp } from '../../../platform/client/look-up.js';
import { openSocket } from '../../../platform/client/open-socket.js';
import { errnoOf } from '../../../platform/files/file-error.js';
import { withDeadline } from '../../../supervision/deadline.js';
import type { Examination } from '../examination.js';
import { failed, ok, skipped, type Outcome } from '../step.js';
import type { ExaminedPlace, OpenedSocket } from './examined-place.js';

/** Looks the name up, where we are who does so. Returns whether there is use in going on. */
export async function examineName(
  examination: Examination,
  { address, peer }: ExaminedPlace,
): Promise<boolean> {
  const way = peer.connector.wayText(address);
  if (address.kind === 'unix' || way !== '' || isIpAddress(address.host)) {
    examination.tell('dns', nothingToLookUp(address, way));
    return true;
  }
  const { host } = address;
  const found = await examination.step('dns', `looking up "${host}"`, async (signal) => {
    try {
      const addresses = await lookUp(host, signal);
      return { outcome: ok(`"${host}" is ${addresses.join(', ')}`), value: addresses };
    } catch (error) {
      signal.throwIfAborted();
      return { outcome: unknownName(host, error) };
    }
  });
  return found !== undefined;
}

function nothingToLookUp({ kind }: ControlPlaneAddress, way: string): Outcome {
  if (kind === 'unix') return skipped('a socket file has no name to look up');
  if (way !== '') return skipped(`the name is looked up by the proxy: it goes${way}`);
  return skipped('an address, not a name');
}

function unknownName(host: string, error: unknown): Outcome {
  const fix =
    errnoOf(error) === 'ENOTFOUND'
      ? `"${host}" is not known to this machine: correct --cp-address, or make it known (DNS, /etc/hosts)`
      : 'no name server answers: look at /etc/resolv.conf and at the network';
  return failed(ExitCode.unavailable, errorText(error), fix);
}

/**
 * Connects to the place, or to the proxy before it.
 *
 * @returns the socket, in which nothing has been said; `undefined` when there is none. An object: a socket that is
 *   given out as such might be taken for something to wait for.
 */
export async function examineConnection(
  examination: Examination,
  place: ExaminedPlace,
): Promise<{ readonly socket: OpenedSocket } | undefined> {
  const { address, peer } = place;
  const hop = peer.connector.firstHop(address);
  const way = peer.connector.wayText(address);
  const doing = `connecting to ${addressText(address)}${way}`;
  return await examination.step('tcp', doing, async (signal) => {
    try {
      const open = (scope: AbortSignal): Promise<OpenedSocket> => openSocket(hop, scope);
      const socket = await withDeadline(open, deadlineOf(examination, place), signal);
      // Between two steps nobody else listens.
      socket.on('error', () => undefined);
      const how = way === '' ? ', directly' : `,${way}`;
      return { outcome: ok(`connected to ${farEnd(socket, address)}${how}`), value: { socket } };
    } catch (error) {
      signal.throwIfAborted();
      return { outcome: notConnected(address, error, way) };
    }
  });
}

function deadlineOf(
  { clock }: Examination,
  { connectTimeoutMs: ms }: ExaminedPlace,
): Parameters<typeof withDeadline>[1] {
  const message = `no connection within ${formatDuration(ms)}`;
  const onTimeout = (): Error => Object.assign(new Error(message), { code: 'ETIMEDOUT' });
  return { clock, ms, onTimeout };
}

function farEnd(
  { remoteAddress, remotePort = 0 }: OpenedSocket,
  address: ControlPlaneAddress,
): string {
  return remoteAddress === undefined ? addressText(address) : hostPort(remoteAddress, remotePort);
}

function notConnected(address: ControlPlaneAddress, error: unknown, way: string): Outcome {
  const finding = `${addressText(address)}${way}: ${errorText(error)}`;
  const fix =
    way === ''
      ? connectFix(address, errnoOf(error) ?? '')
      : 'is that the proxy? correct --proxy-url or HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY';
  return failed(ExitCode.unavailable, finding, fix);
}

function connectFix(address: ControlPlaneAddress, errno: string): string {
  if (address.kind === 'unix')
    return UNIX_FIXES[errno] ?? 'is somebody listening at that socket file?';
  if (errno !== 'ECONNREFUSED')
    return NETWORK_FIXES[errno] ?? 'look at the network between here and there';
  return `nobody listens on port ${String(address.port)}: start the control plane, or correct --cp-address (MADS listens on port 5676, the API server on 5681)`;
}

const UNIX_FIXES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket file: start who listens there, or correct --cp-address',
  EACCES: 'this user may not use the socket file: change its permissions, or run as another user',
  ECONNREFUSED: 'nobody listens at the socket file: start who should',
};

const FORBIDDEN = 'this machine forbids the connection: look at its firewall';

const NETWORK_FIXES: Readonly<Record<string, string>> = {
  ETIMEDOUT:
    'nobody answers: is the host up, and does a firewall drop what goes to that port? If the way is only slow, raise --connect-timeout',
  EHOSTUNREACH:
    'there is no way to that host: correct --cp-address, or look at routes and firewalls',
  ENETUNREACH:
    'there is no way to that network: correct --cp-address, or look at the routes of this machine',
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
};
