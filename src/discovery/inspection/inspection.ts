import type { TargetDetails, TargetState } from './target-row.js';

/** What can be looked at while a discovery runs, and the one thing that can be done to it. */
export interface Inspection {
  /** The bytes of the list as readers of the file have it: JSON; `undefined` before the first good one. */
  publishedList(): Buffer | undefined;
  /** How many groups it has; 0 before the first good one. */
  readonly publishedGroups: number;
  /** For how long something has been being written or compared; 0 between that. */
  readonly busyMs: number;
  /** What each control plane holds, in the order of the command line. */
  controlPlanes(): readonly HeldByControlPlane[];
  /** One page of all targets. Takes its time for many, with pauses. Rejects with the signal's reason on abort. */
  targets(query: TargetQuery, signal: AbortSignal): Promise<TargetPage>;
  /**
   * Lets the removals of a control plane go that the guard holds.
   *
   * @returns false when there is no such hold, or no such control plane.
   */
  releaseHold(controlPlane: string): boolean;
}

/** What one control plane holds at the moment. */
export interface HeldByControlPlane {
  readonly name: string;
  /** Targets of it that are settled. */
  readonly targets: number;
  /** Of those, how many are missing from its newest answer. */
  readonly waiting: number;
  /** Present while the guard holds removals: for how much longer, when the control plane stays reachable. */
  readonly heldForMs?: number;
}

/** What is looked for; what is absent or empty matches all. */
export interface TargetQuery {
  /** A text that occurs in the address, a name or a label, whatever its case. */
  readonly search?: string;
  readonly controlPlane?: string;
  readonly mesh?: string;
  readonly service?: string;
  readonly state?: TargetState;
  /** Counted from 1. A page beyond the last gives the last. */
  readonly page: number;
  readonly pageSize: number;
}

/** Some of the targets that were asked for, sorted by mesh, service, dataplane and address. */
export interface TargetPage {
  readonly targets: readonly TargetDetails[];
  readonly page: number;
  readonly pages: number;
  /** How many match. */
  readonly matching: number;
  /** How many there are. */
  readonly total: number;
  /** Of all targets, how many are in each state; states without targets are absent. */
  readonly byState: Readonly<Partial<Record<TargetState, number>>>;
  /** All control planes, meshes and services that targets have, in order, at most a thousand of each. */
  readonly controlPlanes: readonly string[];
  readonly meshes: readonly string[];
  readonly services: readonly string[];
}
