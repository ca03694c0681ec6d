import { createServer, type TlsOptions } from 'node:tls';

import type { Certificate } from './certificates.js';
import type { ConnectionHandler } from './raw-server.js';

/** How a {@link TlsFront} speaks TLS. As with Kuma's own, no protocol is negotiated (ALPN) unless it is asked for. */
export interface TlsFrontOptions extends Omit<TlsOptions, 'cert' | 'key'> {
  readonly identity: Certificate;
  /** The CA that must have signed what clients show; without it nobody is asked. */
  readonly clientAuthority?: Certificate;
}

/** Speaks TLS before a server that does not. */
export class TlsFront {
  /** The names that clients asked for (SNI); empty for none. */
  readonly asked: string[] = [];
  /** Why handshakes failed. */
  readonly failures: Error[] = [];
  #options: TlsFrontOptions;

  constructor(options: TlsFrontOptions) {
    this.#options = options;
  }

  /** What connections that come from now on are shown. */
  renew(options: TlsFrontOptions): void {
    this.#options = options;
  }

  /** A handler of cleartext connections becomes one of TLS connections. */
  before(onConnection: ConnectionHandler): ConnectionHandler {
    return (socket, ordinal) => {
      const { identity, clientAuthority, ...rest } = this.#options;
      const client =
        clientAuthority === undefined
          ? {}
          : { requestCert: true, rejectUnauthorized: true, ca: clientAuthority.cert };
      const server = createServer({ ...identity, ...client, ...rest }, (secured) => {
        const { servername } = secured as { readonly servername?: string | false };
        this.asked.push(typeof servername === 'string' ? servername : '');
        secured.on('error', () => undefined);
        // Node's HTTP/2 takes no TLS socket without a protocol, as Kuma's does.
        Object.assign(secured, { alpnProtocol: 'h2' });
        onConnection(secured, ordinal);
      });
      server.on('tlsClientError', (error, secured) => {
        this.failures.push(error);
        secured.destroy();
      });
      server.emit('connection', socket);
    };
  }
}
