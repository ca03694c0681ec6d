import { hostPort } from '../../base/host-port.js';
import { ExitCode, HouseError } from '../../base/house-error.js';

/** The address cannot be listened on. */
export class ListenError extends HouseError {
  override readonly name = 'ListenError';
  readonly code = 'listen-address-unusable';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  /** `flag` is the one that names the address. */
  constructor(
    { host, port, flag }: { host: string; port: number; flag: string },
    cause: NodeJS.ErrnoException,
  ) {
    super(`Cannot listen on ${hostPort(host, port)}: ${listenReason(cause, port, flag)}`, {
      cause,
    });
  }
}

function listenReason(error: NodeJS.ErrnoException, port: number, flag: string): string {
  const advice = `choose another ${flag}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${String(port)} is in use (EADDRINUSE); ${advice}, or port 0 for a free one`;
    case 'EACCES':
      return `this user may not use port ${String(port)} (EACCES); ${advice} with a port above 1023`;
    case 'EADDRNOTAVAIL':
      return `no network interface has this address (EADDRNOTAVAIL); ${advice}`;
    default:
      return `${error.code ?? error.message}; ${advice}`;
  }
}
