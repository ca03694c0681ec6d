import { hasSameContent, type Snapshot } from './snapshot.js';

/** What clients are told, and everybody who waits for something else. */
export class SnapshotView {
  readonly #readers = new Set<() => void>();
  #current: Snapshot | undefined;
  /** What was found to say the same last, so that it need not be compared again at each tick. */
  #alike: Snapshot | undefined;

  constructor(current?: Snapshot) {
    this.#current = current;
  }

  /** Absent until there was something to show. */
  get current(): Snapshot | undefined {
    return this.#current;
  }

  /**
   * Tells `next` from now on. The same content keeps its version, and nobody is told.
   *
   * @returns whether the content is another.
   */
  show(next: Snapshot): boolean {
    const current = this.#current;
    if (next === current || next === this.#alike) return false;
    if (current !== undefined && hasSameContent(next.encoded, current.encoded)) {
      this.#alike = next;
      return false;
    }
    this.#current = next;
    this.#alike = undefined;
    for (const read of [...this.#readers]) read();
    return true;
  }

  /** Calls `read` after each change, until `signal` aborts. */
  onChange(read: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#readers.add(read);
    signal.addEventListener('abort', () => this.#readers.delete(read), { once: true });
  }

  /**
   * Waits for a snapshot with another version than `version`; the current one may be it.
   *
   * @returns `undefined` when `signal` aborted first.
   */
  async newerThan(version: string, signal: AbortSignal): Promise<Snapshot | undefined> {
    const current = this.#current;
    if (current !== undefined && current.version !== version) return current;
    if (signal.aborted) return undefined;
    return new Promise((resolve) => {
      this.onChange(() => {
        resolve(this.#current);
      }, signal);
      signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
  }
}
