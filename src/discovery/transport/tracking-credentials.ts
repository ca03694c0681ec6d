import { ChannelCredentials } from '@grpc/grpc-js';

type Connector = ReturnType<ChannelCredentials['_createSecureConnector']>;
type Socket = Parameters<Connector['connect']>[0];

/**
 * Knows the sockets of a channel. A closed channel of grpc-js 1.14 forgets one on which the peer's SETTINGS are still
 * missing: it stays open for as long as the peer likes (`Subchannel` never calls its connector's `shutdown`).
 */
export class TrackingCredentials extends ChannelCredentials {
  readonly #inner: ChannelCredentials;
  readonly #sockets = new Set<Socket>();
  #hungUp = false;

  /** `inner` makes the connections. */
  constructor(inner: ChannelCredentials) {
    super();
    this.#inner = inner;
  }

  /** Destroys every socket of the channel, and those that it may still open. */
  hangUp(): void {
    this.#hungUp = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  override _isSecure(): boolean {
    return this.#inner._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(
    ...settings: Parameters<ChannelCredentials['_createSecureConnector']>
  ): Connector {
    const connector = this.#inner._createSecureConnector(...settings);
    return {
      connect: (socket) => {
        if (this.#hungUp) return Promise.reject(new Error('the channel is closed'));
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
        return connector.connect(socket);
      },
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => {
        connector.destroy();
      },
    };
  }
}
