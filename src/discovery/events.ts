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
  | {
      readonly kind: 'started';
      readonly controlPlanes: readonly string[];
      readonly outputFile: string;
    }
  /** The first connection to each control plane has been asked for: what can wait for that has its time now. */
  | { readonly kind: 'under-way' }
  | { readonly kind: 'standing-file-read'; readonly path: string; readonly groups: number }
  /** What stands cannot be read as a file_sd file; it is not trusted, and replaced by the first good answer. */
  | { readonly kind: 'standing-file-unusable'; readonly path: string; readonly reason: string }
  /** The output's neighbourhood is not as it should be, but good enough to go on. */
  | { readonly kind: 'output-warning'; readonly path: string; readonly reason: string }
  | LocatedEvent
  | AccessEvent
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
  /** An HTTP long poll was answered. */
  | { readonly kind: 'polled'; readonly controlPlane: string; readonly status: number }
  /** What the API server says of itself, e.g. "2.6.4". */
  | {
      readonly kind: 'server-version-learnt';
      readonly controlPlane: string;
      readonly version: string;
    }
  | AnswerTakenEvent
  /**
   * The control plane said that nothing changed (HTTP 304). `hasNothing`: to a client that has nothing yet, so it
   * has no list for this client id (Kuma 2.7 to 2.9, where all MeshMetrics name other clients).
   */
  | { readonly kind: 'unchanged'; readonly controlPlane: string; readonly hasNothing: boolean }
  | TranslatedAnewEvent
  | QuarantinedEvent
  /** An answer was refused as a whole; what was known before stays in force. */
  | { readonly kind: 'answer-refused'; readonly controlPlane: string; readonly error: HouseError }
  | PublishedEvent
  | RemovalsHeldEvent
  /** What was held is back, or its time is over and the newest answer counts. */
  | { readonly kind: 'hold-ended'; readonly controlPlane: string }
  /** `targets`: what there would be, too few to be published; `undefined`: there are enough again. */
  | {
      readonly kind: 'below-min-targets';
      readonly targets: number | undefined;
      readonly minTargets: number;
    }
  /** Somebody let the removals go that were held: they count as soon as their removal delay is over. */
  | { readonly kind: 'hold-released'; readonly controlPlane: string; readonly missing: number }
  /** How many targets control planes disagree about; the first one's word counts. */
  | { readonly kind: 'conflicts'; readonly targets: number }
  /** Somebody else changed the output, and it is put back. `found`: what was there, in words. */
  | { readonly kind: 'restored'; readonly path: string; readonly found: string }
  /** What we remembered of our last run cannot be used: of groups in the file it is not known whose they are. */
  | { readonly kind: 'memory-unusable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'publish-failed'; readonly error: HouseError; readonly retryInMs: number }
  /** What had failed went well: the output is as it should be, be it that there was nothing to write. */
  | { readonly kind: 'publish-recovered'; readonly path: string }
  /** The conversation with the control plane ended. `immediate`: it is reopened at once, which is no failure. */
  | LostEvent
  /** One address of a control plane does not work; the next one is tried. */
  | SwitchingEvent
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

/** What it takes to be let in to a control plane: what it is, and that it is not, or no longer, as it was. */
export type AccessEvent =
  /**
   * A certificate is in use: our own, one of a CA that we trust (the one that ends first), or the one that the control
   * plane showed last. Told when it is another than before.
   */
  | {
      readonly kind: 'certificate-in-use';
      readonly controlPlane: string;
      readonly role: 'client' | 'ca' | 'server';
      readonly subject: string;
      /** Milliseconds since 1970. */
      readonly notAfterMs: number;
    }
  /** Good enough to go on, but somebody should know. Told at the start. */
  | { readonly kind: 'access-warning'; readonly controlPlane: string; readonly reason: string }
  /** Files of certificates or a token changed, and what they hold now is used from here on. */
  | {
      readonly kind: 'access-files-renewed';
      readonly controlPlane: string;
      readonly paths: readonly string[];
    }
  /** A file cannot be used as it is now; what it held before stays in force. */
  | {
      readonly kind: 'access-file-unusable';
      readonly controlPlane: string;
      readonly path: string;
      readonly reason: string;
    };

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

/** The last answer was translated once more, since the operator wants something else of it. */
export interface TranslatedAnewEvent extends Pick<
  AnswerTakenEvent,
  'controlPlane' | 'targets' | 'leftOut' | 'droppedLabels'
> {
  readonly kind: 'translated-anew';
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

/** The API server at the address that was given leads to a place that is tried now. */
export interface LocatedEvent {
  readonly kind: 'located';
  readonly controlPlane: string;
  /** Where the API server is; `found`: where MADS is to be. */
  readonly given: string;
  readonly found: string;
  readonly tls: boolean;
  /** What named it: its `/catalog`, its `/config`, or nobody, so the usual port is tried. */
  readonly how: 'catalog' | 'config' | 'guess';
}

/** See {@link DiscoveryEvent}. */
export interface SwitchingEvent {
  readonly kind: 'switching';
  readonly controlPlane: string;
  readonly from: string;
  readonly to: string;
  readonly error: HouseError;
}

/** More of a control plane's targets are missing at a time than is believed at once. */
export interface RemovalsHeldEvent {
  readonly kind: 'removals-held';
  readonly controlPlane: string;
  readonly missing: number;
  /** Of how many. */
  readonly targets: number;
  readonly maxDropHoldMs: number;
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
