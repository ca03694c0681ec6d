import type { Duplex } from 'node:stream';

/**
 * Bounds how many connections stand. One more closes the one that has had nothing to do for the longest time; where
 * all are busy it is closed itself.
 */
export class ConnectionLimit {
  readonly #max: number;
  /** Those that were idle for the longest time come first. */
  readonly #seats = new Map<Duplex, { requests: number }>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a connection until it is closed. False when there is no room for it: it is destroyed then. */
  admit(connection: Duplex): boolean {
    if (this.#seats.size >= this.#max && !this.#closeLongestIdle()) {
      connection.destroy();
      return false;
    }
    this.#seats.set(connection, { requests: 0 });
    connection.on('close', () => this.#seats.delete(connection));
    return true;
  }

  /** A connection has a request to serve, or has served one. */
  turn(connection: Duplex, turn: 'busy' | 'idle'): void {
    const seat = this.#seats.get(connection);
    if (seat === undefined) return;
    seat.requests += turn === 'busy' ? 1 : -1;
    this.#seats.delete(connection);
    this.#seats.set(connection, seat);
  }

  #closeLongestIdle(): boolean {
    for (const [connection, { requests }] of this.#seats) {
      if (requests > 0) continue;
      this.#seats.delete(connection);
      connection.destroy();
      return true;
    }
    return false;
  }
}
