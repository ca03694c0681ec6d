/** How often the peer of an HTTP/2 connection may ping. */
export interface PingPolicy {
  /** Between two pings, in milliseconds. */
  readonly minIntervalMs: number;
  /** Whether that holds without an open stream too; otherwise two hours must lie between two pings there. */
  readonly withoutStream: boolean;
}

/** What grpc-go asks for where pings are not allowed without a stream. */
const WITHOUT_STREAM_MS = 2 * 3_600_000;

/** One more ends the connection. */
const MAX_STRIKES = 2;

/**
 * Counts the pings that come too early, as grpc-go's server does: the first ping and the first one after an answer
 * are free, the third that offends is one too many. Seen on 0.7.3 and 1.8.8, where the fourth of four pings a
 * second apart was answered with GOAWAY.
 */
export class PingStrikes {
  readonly #policy: PingPolicy;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #strikes = 0;
  #isForgiven = false;

  constructor(policy: PingPolicy) {
    this.#policy = policy;
  }

  /** The connection carried an answer: the next ping is free, and what was counted is forgotten. */
  forgive(): void {
    this.#isForgiven = true;
  }

  /**
   * Takes a ping at a time.
   *
   * @returns whether it was one too many.
   */
  take(nowMs: number, openStreams: number): boolean {
    const sinceMs = nowMs - this.#lastAtMs;
    this.#lastAtMs = nowMs;
    if (this.#isForgiven) {
      this.#isForgiven = false;
      this.#strikes = 0;
      return false;
    }
    const { minIntervalMs, withoutStream } = this.#policy;
    const neededMs = openStreams > 0 || withoutStream ? minIntervalMs : WITHOUT_STREAM_MS;
    if (sinceMs < neededMs) this.#strikes += 1;
    return this.#strikes > MAX_STRIKES;
  }
}
