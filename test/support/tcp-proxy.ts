import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * What a {@link TcpProxy} does with connections, those that stand and those that come:
 * - `pass`: forwards both ways.
 * - `black-hole`: forwards nothing and says nothing, as a network does that lost its route. Nothing is lost: after
 *   a change back to `pass` what waited goes on.
 * - `swallow`: reads and throws away, both ways; the connection stays open.
 * - `reset`: answers with RST.
 * - `delay`: forwards each piece `delayMs` after it came.
 * - `cut`: forwards `afterBytes` more bytes towards the client, over all connections, then closes that connection
 *   and every later one.
 */
export type ProxyMode =
  | { readonly kind: 'pass' | 'black-hole' | 'swallow' | 'reset' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'cut'; readonly afterBytes: number };

/** Where the proxy forwards to. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** A TCP proxy on a port of its own that stalls, cuts and breaks as the test says. */
export class TcpProxy {
  readonly #target: ProxyTarget;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  /** What waits for its delay to end, the oldest first. */
  readonly #delayed = new Map<NodeJS.Timeout, () => void>();
  #mode: ProxyMode = { kind: 'pass' };
  #accepted = 0;
  #bytesLeft = 0;

  private constructor(target: ProxyTarget) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#accept(client);
    });
  }

  /** Listens on 127.0.0.1, on a free port. */
  static async open(target: ProxyTarget): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections came since the proxy was opened. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many connections stand now. */
  get standing(): number {
    return this.#pairs.size;
  }

  /** How many pieces wait for their delay to end. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** Changes what happens from here on, also to the connections that stand. What is delayed goes out before. */
  become(mode: ProxyMode): void {
    this.#flushDelayed();
    this.#mode = mode;
    this.#bytesLeft = mode.kind === 'cut' ? mode.afterBytes : 0;
    for (const pair of this.#pairs) this.#applyTo(pair);
  }

  /** Stops listening (later connections are refused), ends every connection, and waits until all is closed. */
  async close(): Promise<void> {
    for (const timer of this.#delayed.keys()) clearTimeout(timer);
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const pair of this.#pairs) end(pair);
    await closed;
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    const upstream = connect({ ...this.#target, allowHalfOpen: true });
    const pair: Pair = { client, upstream };
    this.#pairs.add(pair);
    this.#forward(pair, client, upstream);
    this.#forward(pair, upstream, client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        end(pair);
      });
      socket.on('close', () => {
        this.#pairs.delete(pair);
        end(pair);
      });
    }
    this.#applyTo(pair);
  }

  #applyTo(pair: Pair): void {
    if (this.#mode.kind === 'reset') {
      pair.client.resetAndDestroy();
      pair.upstream.destroy();
    }
    for (const socket of [pair.client, pair.upstream]) {
      if (this.#mode.kind === 'black-hole') socket.pause();
      else socket.resume();
    }
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', (piece) => {
      this.#later(() => {
        this.#send(pair, to, piece);
      });
    });
    from.on('end', () => {
      this.#later(() => {
        if (this.#mode.kind !== 'swallow') to.end();
      });
    });
  }

  #send(pair: Pair, to: Socket, piece: Buffer): void {
    if (this.#mode.kind === 'swallow' || to.destroyed) return;
    if (this.#mode.kind !== 'cut' || to !== pair.client) {
      to.write(piece);
      return;
    }
    const allowed = piece.subarray(0, this.#bytesLeft);
    this.#bytesLeft -= allowed.length;
    to.write(allowed);
    if (allowed.length < piece.length || this.#bytesLeft === 0) {
      pair.client.destroySoon();
      pair.upstream.destroy();
    }
  }

  /** Now, or after the delay; pieces keep their order because timers of equal length do. */
  #later(act: () => void): void {
    if (this.#mode.kind !== 'delay') {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      act();
    }, this.#mode.delayMs);
    this.#delayed.set(timer, act);
  }

  #flushDelayed(): void {
    for (const [timer, act] of this.#delayed) {
      clearTimeout(timer);
      act();
    }
    this.#delayed.clear();
  }
}

function end(pair: Pair): void {
  pair.client.destroy();
  pair.upstream.destroy();
}
