import type { EncodedResources } from '../mads/encoded-resource.js';
import type { Rung } from './events.js';

/** A way of getting assignments from one control plane: a transport that speaks one generation of messages. */
export interface AssignmentSource {
  readonly rung: Rung;
  /**
   * One subscription: ends when the server ends it, throws a {@link SourceError} when it is lost, and the signal's
   * reason on abort. Never reconnects by itself; a later subscription goes on from the version that was accepted
   * last. Nothing stays open once the iteration is left.
   */
  subscribe(signal: AbortSignal): AsyncIterable<SourceEvent>;
}

/** What a subscription brings, in order. */
export type SourceEvent =
  /**
   * The peer speaks the transport's language. `resumed`: the request named a version, so from here on silence means
   * "nothing new".
   */
  | { readonly kind: 'connected'; readonly resumed: boolean }
  /** The control plane said that nothing changed; `hasNothing`: to a client that has nothing yet. */
  | { readonly kind: 'unchanged'; readonly hasNothing: boolean }
  | { readonly kind: 'offer'; readonly offer: Offer };

/**
 * One version of the assignments as the control plane proposes it. Exactly one of `accept` and `reject` is called,
 * once, before the next event is asked for; after neither, the same version may be offered again.
 */
export interface Offer {
  readonly version: string;
  /** What the answer says its resources are; empty when it says nothing. */
  readonly typeUrl: string;
  readonly resources: EncodedResources;
  /** First answer of a gRPC stream that was opened without a version. */
  readonly provisional: boolean;
  /**
   * Aborts when a newer answer is here, or the subscription has been over for a moment: then nobody waits for the
   * reply to this one any more.
   */
  readonly moot: AbortSignal;
  /**
   * Takes it. Both replies say what it was: `hasNews` is false when it told nothing that the one before did not, and
   * `workMs` how long it kept us busy. The next poll may take its time accordingly.
   */
  accept(hasNews: boolean, workMs?: number): void;
  /** Tells the control plane what is wrong where the transport can; the version counts as received all the same. */
  reject(reason: string, hasNews?: boolean, workMs?: number): void;
}
