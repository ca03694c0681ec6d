import type { SnapshotView } from './snapshot-view.js';

/** Gives each client the view that it is served from, and keeps the views true in the manner of an era. */
export interface SnapshotFeed {
  /** For a gRPC stream that said its first words. The view stays true at least until `signal` aborts. */
  forStream(subscriber: Subscriber, signal: AbortSignal): SnapshotView;
  /** For one poll. */
  forPoll(subscriber: Subscriber): PollView;
  /** Lets the views become old. */
  close(): void;
}

/** Who asks, and for what. */
export interface Subscriber {
  readonly apiVersion: string;
  readonly nodeId: string;
}

/** What a poll is answered from. */
export interface PollView {
  readonly view: SnapshotView;
  /** False where a poll that waits is not told of a change; the next one is. */
  readonly isTold: boolean;
}
