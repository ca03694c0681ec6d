import type { Counts, LocatedEvent, Rung } from '../events.js';

/**
 * What is known of a discovery run, folded from its events: an immutable value. Times are milliseconds since 1970,
 * and `undefined` where the thing has not happened in this run. Texts that came from a peer are as the peer sent them,
 * and any text may hold a secret that a peer gave back: whoever shows them escapes and masks.
 */
export interface Status {
  /** When the run began; until then, when we began to look. */
  readonly startedAtMs: number;
  /** In the order of the options. Empty until the run begins. */
  readonly controlPlanes: readonly ControlPlaneStatus[];
  readonly output: OutputStatus;
  /** Targets that control planes disagree about; the first one's word counts. */
  readonly conflicts: number;
  /** Present while there are too few targets to be published (`--min-targets`): how many there would be. */
  readonly tooFewTargets: number | undefined;
  /** Present while the guard holds removals of what the last run left in the file and no control plane has claimed. */
  readonly unclaimedHold: HoldStatus | undefined;
  /** The newest first. */
  readonly recent: readonly RecentEvent[];
}

/** What is known of one control plane. */
export interface ControlPlaneStatus {
  readonly name: string;
  /**
   * Where it stands. `starting`: nothing came of it yet. `connecting`: it is being spoken to. `waiting`: a conversation
   * ended, and the next one begins at `retryAtMs`.
   */
  readonly phase: 'starting' | 'connecting' | 'connected' | 'waiting';
  /**
   * `connected`: since when. Else since when it is not, whatever was tried meanwhile: from the end of the last good
   * conversation on, or from the start.
   */
  readonly sinceMs: number;
  /** How it is spoken to, or was the last time. */
  readonly rung: Rung | undefined;
  /** Where MADS was found by way of an API server; `undefined` when it is at the address that was given. */
  readonly located: Pick<LocatedEvent, 'given' | 'found' | 'how' | 'tls'> | undefined;
  /** The address in use, where one of several alternatives; `undefined` while it is the first that was given. */
  readonly address: string | undefined;
  /** What the API server says of itself. */
  readonly serverVersion: string | undefined;
  /** The version of the last answer. */
  readonly answerVersion: string | undefined;
  /** When it last answered at all: a list, or that nothing changed. */
  readonly lastAnswerAtMs: number | undefined;
  /** When it last sent a list, be it the same: how old what we know is. It may be silent for days all the same. */
  readonly lastListAtMs: number | undefined;
  /** When a list last brought news. */
  readonly lastChangeAtMs: number | undefined;
  /** Targets in its last answer that can be scraped and that the filters keep. */
  readonly targets: number;
  /** Targets that were left out of its last answer, by reason. */
  readonly leftOut: Counts;
  readonly droppedLabels: Counts;
  /** Resources of its last answer that are set aside, and why, of the first few. */
  readonly quarantined: { readonly resources: number; readonly reasons: readonly string[] };
  /** Present while the guard holds removals. */
  readonly hold: HoldStatus | undefined;
  /** Removals that waited when its last answer came. */
  readonly waitingRemovals: number;
  /**
   * What went wrong last, and not yet right again: why there is no conversation, or, beside one, why an answer was
   * refused as a whole.
   */
  readonly error: FailureStatus | undefined;
  /** Conversations in a row that failed; 0 while it is connected, and while one that was good is opened anew. */
  readonly failures: number;
  /** Present while `waiting`. In the past: it is being tried. */
  readonly retryAtMs: number | undefined;
  /** It said that it has no list for this client (`--name`). */
  readonly hasNoList: boolean;
  readonly certificates: readonly CertificateStatus[];
}

/** Removals that the guard holds: how many are missing, of how many, and until when at the soonest. */
export interface HoldStatus {
  readonly missing: number;
  readonly targets: number;
  /** Later, when the control plane is away meanwhile. */
  readonly untilMs: number;
}

/** Something that went wrong: a code of `docs/errors.md`, and what there is to say. */
export interface FailureStatus {
  readonly code: string;
  readonly text: string;
  /** Since when: it may have failed in the same way several times since. */
  readonly atMs: number;
}

/** A certificate that is in use. */
export interface CertificateStatus {
  readonly role: 'client' | 'ca' | 'server';
  readonly subject: string;
  readonly notAfterMs: number;
}

/** What is known of the file. */
export interface OutputStatus {
  readonly path: string;
  /** Groups that readers see; from the standing file until the first write. */
  readonly groups: number;
  readonly bytes: number | undefined;
  readonly lastWriteAtMs: number | undefined;
  readonly lastWriteTookMs: number | undefined;
  /** Present while writing fails. */
  readonly error: FailureStatus | undefined;
  /** In a row. */
  readonly failures: number;
  /** Present while writing fails. In the past: it is being tried. */
  readonly retryAtMs: number | undefined;
}

/** Something that happened that an operator would want to read of, as the log says it. */
export interface RecentEvent {
  readonly atMs: number;
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  /** As in the log. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}
