import type { GroupsByIdentity } from '../targets/settlement.js';

/** Where target groups are published. */
export interface TargetOutput {
  readonly name: string;
  /**
   * Makes `groups` what readers see. Resolves once they can; readers never see anything in between. Safe to repeat.
   *
   * @throws FileError or another HouseError; then readers see what they saw before.
   */
  publish(groups: GroupsByIdentity): Promise<PublishResult>;
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
