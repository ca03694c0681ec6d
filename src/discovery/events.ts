import type { HouseError } from '../base/house-error.js';
import type { ApiVersion } from '../mads/api-version.js';

/** One way of speaking to a control plane: a transport and the generation of its messages. */
export interface Rung {
  readonly transport: 'grpc' | 'http';
  readonly apiVersion: ApiVersion;
}

/** How many of a thing, by the reason or kind that it has. */
export type Counts = Readonly<Record<string, number>>;

/**
 * All that the discovery tool tells about itself. Each thing that happens is told once; log lines, metrics and
 * status are readers of this stream and of nothing else. Texts that came from a peer are as the peer sent them:
 * readers escape.
 */
export type DiscoveryEvent =
  | { readonly kind: 'started'; readonly controlPlane: string; readonly outputFile: string }
  | { readonly kind: 'standing-file-read'; readonly path: string; readonly groups: number }
  /** What stands cannot be read as a file_sd file; it is not trusted, and replaced by the first good answer. */
  | { readonly kind: 'standing-file-unusable'; readonly path: string; readonly reason: string }
  /** The output's neighbourhood is not as it should be, but good enough to go on. */
  | { readonly kind: 'output-warning'; readonly path: string; readonly reason: string }
  | { readonly kind: 'connecting'; readonly controlPlane: string; readonly rung: Rung }
  /** A rung of the ladder was tried and is not the one. */
  | {
      readonly kind: 'rung-failed';
      readonly controlPlane: string;
      readonly rung: Rung;
      readonly reason: string;
    }
  /** The peer speaks this rung's protocol. From here on silence may mean "nothing new". */
  | { readonly kind: 'connected'; readonly controlPlane: string; readonly rung: Rung }
  | AnswerTakenEvent
  /**
   * The control plane said that nothing changed (HTTP 304). `hasNothing`: to a client that has nothing yet, so it
   * has no list for this client id (Kuma 2.7 to 2.9, where all MeshMetrics name other clients).
   */
  | { readonly kind: 'unchanged'; readonly controlPlane: string; readonly hasNothing: boolean }
  | QuarantinedEvent
  /** An answer was refused as a whole; what was known before stays in force. */
  | { readonly kind: 'answer-refused'; readonly controlPlane: string; readonly error: HouseError }
  | PublishedEvent
  | { readonly kind: 'publish-failed'; readonly error: HouseError; readonly retryInMs: number }
  /** The conversation with the control plane ended. `immediate`: it is reopened at once, which is no failure. */
  | LostEvent
  /** It has been failing for a while; told every few minutes. */
  | StillFailingEvent
  /** A line of the gRPC library's own log. */
  | {
      readonly kind: 'library-log';
      readonly library: string;
      readonly level: 'error' | 'debug';
      readonly text: string;
    }
  | { readonly kind: 'stopped' };

/** An answer was taken: it is published, equal to what is published, or waits for its time. */
export interface AnswerTakenEvent {
  readonly kind: 'answer-taken';
  readonly controlPlane: string;
  readonly version: string;
  /** False when it says the same as the answer before, under another version or on a new stream. */
  readonly hasNews: boolean;
  /** Targets in the answer that can be scraped and that the filters keep. */
  readonly targets: number;
  /** Against what was settled before: identities that are new, that hold other groups, that are gone at once. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Identities that are missing and whose removal waits. */
  readonly waiting: number;
  /** The answer may be stale (first of a stream) and waits a moment for a newer one. */
  readonly provisional: boolean;
  /** Targets that were left out, by reason. */
  readonly leftOut: Counts;
  /** Labels that were dropped, by reason. */
  readonly droppedLabels: Counts;
}

/** Resources of an answer were not usable; each keeps its last good translation. */
export interface QuarantinedEvent {
  readonly kind: 'quarantined';
  readonly controlPlane: string;
  readonly version: string;
  readonly resources: number;
  /** Why, of the first few. */
  readonly reasons: readonly string[];
  /** The answer removes nothing, because an identity could not be read or nothing could be decoded. */
  readonly removesNothing: boolean;
}

/** Readers of the output can see a new set of groups. */
export interface PublishedEvent {
  readonly kind: 'published';
  readonly path: string;
  readonly groups: number;
  readonly bytes: number;
  /** Against what was published before, in identities. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly tookMs: number;
}

/** See {@link DiscoveryEvent}. */
export interface LostEvent {
  readonly kind: 'lost';
  readonly controlPlane: string;
  /** Absent when the control plane ended the conversation without an error. */
  readonly error?: HouseError;
  readonly retryInMs: number;
  readonly immediate: boolean;
}

/** See {@link DiscoveryEvent}. */
export interface StillFailingEvent {
  readonly kind: 'still-failing';
  readonly what: 'control-plane' | 'output';
  readonly name: string;
  readonly sinceMs: number;
  readonly failures: number;
  readonly error?: HouseError;
}
