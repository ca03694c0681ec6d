import { CallCredentials, ChannelCredentials } from '@grpc/grpc-js';
import type { Connector } from '../../platform/client/connector.js';
import type { Endpoint } from '../../platform/client/endpoint.js';

type SecureConnector = ReturnType<ChannelCredentials['_createSecureConnector']>;
type Socket = Parameters<SecureConnector['connect']>[0];

/** Where the connections of a channel lead, and who makes them. */
export interface ConnectorCredentialsOptions {
  readonly endpoint: Endpoint;
  readonly connector: Connector;
}

/**
 * Lets our own connector make the connections of a channel, from the socket on that the library opened to the
 * connector's first hop. It also knows all sockets of the channel: a closed channel of grpc-js 1.14 forgets one on
 * which the peer's SETTINGS are still missing, and it stays open for as long as the peer likes (`Subchannel` never
 * calls its connector's `shutdown`).
 */
export class ConnectorCredentials extends ChannelCredentials {
  readonly #options: ConnectorCredentialsOptions;
  readonly #sockets = new Set<Socket>();
  readonly #controller = new AbortController();
  #lastError: unknown;

  constructor(options: ConnectorCredentialsOptions) {
    super();
    this.#options = options;
  }

  /** What a connection failed by last, or ended with: the library passes on no more than a text. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** Destroys every socket of the channel, and those that it may still open. */
  hangUp(): void {
    this.#controller.abort(new Error('the channel is closed'));
    for (const socket of this.#sockets) socket.destroy();
  }

  override _isSecure(): boolean {
    return this.#options.endpoint.tls;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(
    ...[, , callCredentials]: Parameters<ChannelCredentials['_createSecureConnector']>
  ): SecureConnector {
    const ofCalls = callCredentials ?? CallCredentials.createEmpty();
    return {
      connect: async (socket) => ({
        socket: await this.#finish(socket),
        secure: this.#options.endpoint.tls,
      }),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => ofCalls,
      destroy: () => undefined,
    };
  }

  async #finish(socket: Socket): Promise<Socket> {
    const { endpoint, connector } = this.#options;
    const { signal } = this.#controller;
    signal.throwIfAborted();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    try {
      const finished = await connector.finish(socket, { endpoint, alpn: 'h2' }, signal);
      finished.on('error', (error) => (this.#lastError = error));
      return finished;
    } catch (error) {
      this.#lastError = error;
      throw error;
    }
  }
}
