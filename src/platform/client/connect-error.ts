/**
 * What kept a connection from coming about, beyond the system's own errors:
 * - `proxy`: the proxy cannot be reached, or refuses.
 * - `not-trusted`: the peer's certificate was refused.
 * - `not-tls`: the peer answers the TLS handshake with something else.
 * - `no-protocol`: TLS is spoken, but not what was to be spoken over it (ALPN).
 * - `tls`: the handshake failed for another reason.
 * - `timeout`: nothing happened for too long.
 */
export type ConnectFailure =
  'proxy' | 'not-trusted' | 'not-tls' | 'no-protocol' | 'tls' | 'timeout';

/** No connection came about. The message says why, and which flag changes it. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly failure: ConnectFailure;

  /** The texts of `cause` are not repeated by `errorText`: what is worth saying of it stands in `message`. */
  constructor(failure: ConnectFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
