import { randomUUID } from 'node:crypto';
import type { AssignmentV1 } from '../mads/assignment-message.js';
import { createSnapshot, hasSameContent, type Snapshot } from './snapshot.js';

/** What is served now, and everybody who waits for something else. */
export class AssignmentBoard {
  readonly #readers = new Set<() => void>();
  #current: Snapshot;

  constructor(assignments: readonly AssignmentV1[]) {
    this.#current = createSnapshot(randomUUID(), assignments);
  }

  get current(): Snapshot {
    return this.#current;
  }

  /**
   * Serves `assignments` from now on. The same content keeps its version, and nobody is told.
   *
   * @returns whether the content is another.
   */
  publish(assignments: readonly AssignmentV1[]): boolean {
    const next = createSnapshot(randomUUID(), assignments);
    if (hasSameContent(next.encoded, this.#current.encoded)) return false;
    this.#current = next;
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
    if (this.#current.version !== version) return this.#current;
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
