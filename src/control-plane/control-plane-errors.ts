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
