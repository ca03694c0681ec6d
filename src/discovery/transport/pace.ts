/** A control plane that misunderstands our replies answers each at once, thousands of times a second (seen). */
const QUIET_INTERVAL_MS = 1_000;

/** So many answers with news in {@link BURST_MS} are taken as they come; no reader of the file sees more of them. */
const BURST = 100;
const BURST_MS = 1_000;

/** After an answer so many times as long as it kept us busy: a fifth of a core is spent on them at most. */
const REST_FACTOR = 4;

/** What took longer was not all work: the machine may have stood still. */
const MAX_REST_MS = 10_000;

/** What an answer was. */
export interface Dealt {
  readonly hasNews: boolean;
  /** How long we were busy with it. */
  readonly workMs: number;
}

/** Says when the next answer of a stream is taken, so that no peer keeps us busy. */
export class Pace {
  #quietAtMs = -Infinity;
  #burstAtMs = -Infinity;
  #burst = 0;

  /** How long to wait after an answer that is dealt with at `nowMs`; 0 or less: not at all. */
  waitMs({ hasNews, workMs }: Dealt, nowMs: number): number {
    const restMs = Math.min(REST_FACTOR * workMs, MAX_REST_MS);
    return Math.max(restMs, hasNews ? this.#untilNextBurst(nowMs) : this.#untilNotQuiet(nowMs));
  }

  #untilNotQuiet(nowMs: number): number {
    const waitMs = Math.max(0, this.#quietAtMs + QUIET_INTERVAL_MS - nowMs);
    this.#quietAtMs = nowMs + waitMs;
    return waitMs;
  }

  #untilNextBurst(nowMs: number): number {
    if (nowMs - this.#burstAtMs >= BURST_MS) {
      this.#burstAtMs = nowMs;
      this.#burst = 0;
    }
    return ++this.#burst < BURST ? 0 : this.#burstAtMs + BURST_MS - nowMs;
  }
}
