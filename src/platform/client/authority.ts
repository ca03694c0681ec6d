import { hostPort } from '../../base/host-port.js';
import type { Endpoint } from './endpoint.js';

/**
 * `HOST:PORT` as it is said to others. The zone of an IPv6 address (`%eth0`) means something to this machine only, and
 * is left out (RFC 6874, section 4). Whoever listens on a socket file has no name, and is called `localhost`.
 */
export function authorityOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return 'localhost';
  return hostPort(endpoint.host.replace(/%.*$/, ''), endpoint.port);
}
