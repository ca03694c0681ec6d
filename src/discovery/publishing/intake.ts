import type { Holdings } from '../../targets/holdings.js';
import type { Answer } from '../../targets/settlement.js';

/** Where the answers of one control plane go in. */
export interface Intake {
  /** What is settled of this control plane so far; to be compared with an answer, with which it shares most. */
  readonly settled: Holdings;
  /** Identities that hold something and whose removal waits. */
  readonly waitingRemovals: number;
  /** An absence is on its way to becoming a removal: more news of it is welcome soon. */
  readonly awaitsRemoval: boolean;
  /** The newest answer is provisional, and is not believed yet. */
  readonly isDoubtful: boolean;
  /** The control plane is there, or away. */
  setConnected(connected: boolean): void;
  /**
   * Takes an answer: what it settles at once is settled when this returns, before anything is awaited. Resolves once
   * it is published, or equal to what is, or waits for its time; not while writing fails. Rejects with the signal's
   * reason once that aborts: what is settled stays so.
   */
  take(answer: Answer, signal: AbortSignal): Promise<void>;
}
