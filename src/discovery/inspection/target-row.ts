/**
 * Where a target stands between the control plane and the file.
 *
 * - `published`: readers of the file see it.
 * - `pending`: taken, and not in the file yet: it waits for the next write, or the answer may be a stale one.
 * - `leaving`: missing from the newest answer, in the file until its removal is believed.
 * - `held`: like `leaving`, and the guard holds it, because too many went missing at a time.
 * - `standing`: in the file since the last run; its control plane has not spoken of it yet.
 * - `kept`: in the file as it was, because its resource is damaged in the newest answer.
 * - `left-out`: the control plane names it, and it is not written, for a reason.
 * - `not-wanted`: the operator's `--mesh` or `--shard` leaves it to others.
 * - `overruled`: another control plane that comes first says something else of the same dataplane.
 * - `damaged`: a resource that cannot be decoded; nothing of it was known before.
 */
export type TargetState = (typeof TARGET_STATES)[number];

/** Every {@link TargetState}, in the order in which pages name them. */
export const TARGET_STATES = [
  'published',
  'pending',
  'leaving',
  'held',
  'standing',
  'kept',
  'left-out',
  'not-wanted',
  'overruled',
  'damaged',
] as const;

/** One target, short enough that a hundred thousand of them can be listed. */
export interface TargetRow {
  /** How its control plane is called; empty for what is left of the file of the last run and is nobody's. */
  readonly controlPlane: string;
  readonly mesh: string;
  readonly service: string;
  /** Name of the dataplane. */
  readonly dataplane: string;
  /** `HOST:PORT`, or what else the control plane says. */
  readonly address: string;
  readonly state: TargetState;
  /** Why it is not simply in the file; absent for `published`. */
  readonly reason?: string;
}

/** One target with all that is known of it. */
export interface TargetDetails extends TargetRow {
  /** As the control plane sent it; absent where only the file still tells of it. */
  readonly sent?: SentTarget;
  /** Labels as they are, or would be, in the file; absent where it is not written. */
  readonly written?: Readonly<Record<string, string>>;
}

/** A target as a control plane sent it. */
export interface SentTarget {
  readonly address: string;
  readonly scheme: string;
  readonly metricsPath: string;
  readonly instance: string;
  readonly job: string;
  /** Its tags, under the names that the control plane gave them. */
  readonly labels: Readonly<Record<string, string>>;
}
