import { randomUUID } from 'node:crypto';
import type { AssignmentV1 } from '../../mads/assignment-message.js';
import { createSnapshot, type Snapshot } from './snapshot.js';
import { SnapshotView } from './snapshot-view.js';

/** What is to be served: the assignments of the file as they are now. */
export class AssignmentBoard {
  /** Shows each change at once. */
  readonly view: SnapshotView;
  readonly #first: Snapshot;

  constructor(assignments: readonly AssignmentV1[]) {
    this.#first = createSnapshot(randomUUID(), assignments);
    this.view = new SnapshotView(this.#first);
  }

  get current(): Snapshot {
    return this.view.current ?? this.#first;
  }

  /** Serves `assignments` from now on. The same content keeps its version, and nobody is told. */
  publish(assignments: readonly AssignmentV1[]): void {
    this.view.show(createSnapshot(randomUUID(), assignments));
  }
}
