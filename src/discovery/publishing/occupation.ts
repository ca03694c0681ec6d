import type { Clock } from '../../base/clock.js';

/** Knows for how long somebody has been at one piece of work. */
export class Occupation {
  readonly #clock: Pick<Clock, 'now'>;
  #sinceMs: number | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** 0 while nothing is being done. */
  get busyMs(): number {
    return this.#sinceMs === undefined ? 0 : this.#clock.now() - this.#sinceMs;
  }

  /** Does `work`; one piece at a time. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#sinceMs = this.#clock.now();
    try {
      await work();
    } finally {
      this.#sinceMs = undefined;
    }
  }
}
