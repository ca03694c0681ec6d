import type { Holdings } from '../targets/holdings.js';

/** Where target groups are published. */
export interface TargetOutput {
  readonly name: string;
  /**
   * Makes `wanted` what readers see. Resolves once they can; readers never see anything in between. Safe to repeat.
   *
   * @throws FileError or another HouseError; then readers see what they saw before.
   */
  publish(wanted: Holdings): Promise<PublishResult>;
  /**
   * Puts back what was published last, or before that what stood at the start, when somebody else changed or removed
   * it. What stood at the start need not have been good: who does not trust it does not call this yet.
   *
   * @returns what was found instead, in words; `undefined` when all is as it was left.
   * @throws as {@link publish} does.
   */
  restore(): Promise<string | undefined>;
}

/** What {@link TargetOutput.publish} did. */
export interface PublishResult {
  /** False when readers saw exactly this already, and nothing was touched. */
  readonly changed: boolean;
  readonly groups: number;
  readonly bytes: number;
  /** The new state is there, but not everybody may learn of it. */
  readonly warning?: string;
}
