import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { errorText } from '../../../base/error-text.js';
import { hostPort } from '../../../base/host-port.js';
import { refuseClient } from './client-certificate.js';
import type { WebTlsConfig } from './web-config.js';

/** What the files of a {@link WebTlsConfig} hold. */
export interface WebTlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa?: Buffer;
}

/** What becomes of a connection whose client speaks TLS. */
export interface TlsOutcome {
  /** The handshake is over and the client may come in. */
  readonly welcome: (clear: TLSSocket) => void;
  /** The connection is destroyed, for this reason. */
  readonly refused: (reason: string) => void;
}

/** How long a handshake may take. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Takes the TLS off connections. A server of Node's that never listens does it: only that verifies what a client
 * shows.
 */
export class WebTls {
  readonly #server: Server;
  /** Connections in a handshake, by the addresses of both ends. */
  readonly #outcomes = new Map<string, TlsOutcome>();

  /** @throws Error of OpenSSL when the material or the settings cannot be used. */
  constructor(config: WebTlsConfig, material: WebTlsMaterial) {
    this.#server = createServer(toServerOptions(config, material), (clear) => {
      const outcome = this.#outcomes.get(keyOf(clear));
      const reason = refuseClient(clear, config);
      if (outcome !== undefined && reason === undefined) outcome.welcome(clear);
      else {
        outcome?.refused(reason ?? 'the connection is gone');
        clear.destroy();
      }
    });
    this.#server.on('tlsClientError', (error, clear) => {
      this.#outcomes.get(keyOf(clear))?.refused(errorText(error));
      clear.destroy();
    });
  }

  /** Begins the handshake on a connection from which nothing was read. */
  accept(connection: Socket, outcome: TlsOutcome): void {
    const key = keyOf(connection);
    this.#outcomes.set(key, outcome);
    connection.on('close', () => {
      if (this.#outcomes.get(key) === outcome) this.#outcomes.delete(key);
    });
    this.#server.emit('connection', connection);
  }
}

function keyOf(socket: Socket): string {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  return `${hostPort(localAddress, localPort)} ${hostPort(remoteAddress, remotePort)}`;
}

function toServerOptions(config: WebTlsConfig, material: WebTlsMaterial): TlsOptions {
  const { clientAuth, minVersion, maxVersion, ciphers, curves, prefersServerCiphers } = config;
  const { cert, key, clientCa } = material;
  return {
    ...{ cert, key, minVersion, maxVersion },
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(curves === undefined ? {} : { ecdhCurve: curves }),
    honorCipherOrder: prefersServerCiphers,
    requestCert: clientAuth !== 'NoClientCert',
    // Whether that certificate will do is for us to say.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    ALPNProtocols: ['http/1.1'],
  };
}
