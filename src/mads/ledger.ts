/**
 * What a client owes and knows in one xDS conversation: the version it holds and the nonce it has to answer with.
 * An immutable value; each step gives the next one.
 */
export interface Ledger {
  /**
   * Version of the newest answer that was accepted (or rejected: see {@link answered}); empty before the first. It
   * belongs to the resources, hence survives the stream (xds_protocol.rst, "ACK, NACK, and resource type instance
   * version").
   */
  readonly version: string;
  /** Nonce of the newest answer of this stream; empty at its start: nonces do not survive streams. */
  readonly nonce: string;
}

/** The ledger of a client that knows nothing. */
export const EMPTY_LEDGER: Ledger = { version: '', nonce: '' };

/** A new stream or connection to the same server: the version is kept, the nonce is not. */
export function reopened(ledger: Ledger): Ledger {
  return { version: ledger.version, nonce: '' };
}

/**
 * An answer is being replied to, be it by an ACK or by a NACK. Both carry the version that was received: Kuma
 * answers a NACK with the version in use, as the specification asks for, at once and for ever (thousands a second
 * were seen), while one with the received version and `error_detail` parks like an ACK.
 */
export function answered(answer: { readonly version: string; readonly nonce: string }): Ledger {
  return { version: answer.version, nonce: answer.nonce };
}
