import { hostPort } from '../base/host-port.js';
import { ExitCode, HouseError } from '../base/house-error.js';

// The register of the errors that the embedded control plane raises.

/** The assignments file is missing or cannot be read. What was served stays in force. */
export class AssignmentsUnreadableError extends HouseError {
  override readonly name = 'AssignmentsUnreadableError';
  readonly code = 'assignments-unreadable';
  readonly recovery = 'retry';
  readonly exitCode = ExitCode.config;

  constructor(file: string, cause: NodeJS.ErrnoException) {
    super(`Cannot read the assignments file "${file}": ${reasonOf(cause)}`, { cause });
  }
}

/** The assignments file does not hold assignments. What was served stays in force. */
export class AssignmentsInvalidError extends HouseError {
  override readonly name = 'AssignmentsInvalidError';
  readonly code = 'assignments-invalid';
  readonly recovery = 'retry';
  readonly exitCode = ExitCode.config;
  /** Both begin at 1. */
  readonly line: number;
  readonly column: number;

  constructor(file: string, mistake: { line: number; column: number; reason: string }) {
    const { line, column, reason } = mistake;
    super(
      `Cannot use the assignments file "${file}", line ${String(line)}, column ${String(column)}: ${reason}`,
    );
    this.line = line;
    this.column = column;
  }
}

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

/** The certificate or its key is missing or cannot be used. */
export class CertificateError extends HouseError {
  override readonly name = 'CertificateError';
  readonly code = 'certificate-unusable';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.config;

  constructor(file: string, cause: Error) {
    const advice = 'give --tls-cert-file a certificate and --tls-key-file its key, both PEM';
    super(`Cannot use "${file}" for TLS: ${cause.message}; ${advice}`, { cause });
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file (ENOENT)';
  if (error.code === 'EACCES') return 'this user may not read it (EACCES)';
  if (error.code === 'EFTYPE' || error.code === 'EFBIG') return error.message;
  return error.code ?? error.message;
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
