import type { Clock } from '../../../base/clock.js';

/** How many requests are answered: `burst` at once, then one each `intervalMs`. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** A bucket of tokens, filled at the pace of a {@link RateLimit}; one for all who ask, as exporter-toolkit has it. */
export class TokenBucket {
  readonly #clock: Clock;
  #limit: RateLimit | undefined;
  #tokens = 0;
  #filledAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token. False when there is none. Another limit than before begins with a full bucket. */
  take(limit: RateLimit | undefined): boolean {
    if (limit === undefined) return true;
    const { intervalMs, burst } = limit;
    const nowMs = this.#clock.now();
    if (intervalMs !== this.#limit?.intervalMs || burst !== this.#limit.burst) this.#tokens = burst;
    else this.#tokens = Math.min(burst, this.#tokens + (nowMs - this.#filledAtMs) / intervalMs);
    this.#limit = limit;
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
