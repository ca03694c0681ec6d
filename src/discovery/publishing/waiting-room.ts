import { untilAborted } from '../../base/abort.js';

/** Where those wait who are let go together. Who gives up leaves nothing behind. */
export class WaitingRoom {
  #waiting = new Set<() => void>();

  /** How many are waiting. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Waits for the next {@link release}. Rejects with the signal's reason on abort. */
  async wait(signal: AbortSignal): Promise<void> {
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    this.#waiting.add(letGo);
    try {
      await untilAborted(released, signal);
    } finally {
      this.#waiting.delete(letGo);
    }
  }

  /** Lets all go that are waiting now. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const letGo of waiting) letGo();
  }
}
