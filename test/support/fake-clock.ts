import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Clock } from '../../src/base/clock.js';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until the test moves it. Starts at 0. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      };
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + Math.max(0, ms),
        wake: () => {
          signal.removeEventListener('abort', onAbort);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** How long each sleeper still has to sleep, in milliseconds, the first to wake first. */
  get sleepingMs(): readonly number[] {
    return this.#byDueTime().map((sleeper) => sleeper.dueMs - this.#nowMs);
  }

  /**
   * Moves the time on by `ms`. Sleepers wake one after another, each at its own time and in the order they fell
   * asleep; between two of them the code under test runs until it waits again. Sleeps that begin on the way and
   * end within `ms` are woken too.
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#dueBy(endMs); next !== undefined; next = this.#dueBy(endMs)) {
      this.#nowMs = next.dueMs;
      next.wake();
      await this.settle();
    }
    this.#nowMs = endMs;
  }

  /** Lets everything run that waits for nothing but promises. The time stands still. */
  async settle(): Promise<void> {
    await nextTurn();
  }

  #dueBy(endMs: number): Sleeper | undefined {
    return this.#byDueTime().find((sleeper) => sleeper.dueMs <= endMs);
  }

  #byDueTime(): Sleeper[] {
    return [...this.#sleepers].sort((a, b) => a.dueMs - b.dueMs);
  }
}
