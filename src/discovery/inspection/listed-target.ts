import type { LastAnswer } from '../translating/translator.js';
import type { TargetGroup } from '../../targets/target-group.js';
import type { TargetRow } from './target-row.js';

/** A row of the list, and where more of it is to be read. */
export interface ListedTarget {
  readonly row: TargetRow;
  readonly source: TargetSource;
}

/** Where a target is known from. */
export type TargetSource =
  /** A target of an answer: its resource, and which of its targets. */
  | {
      readonly kind: 'answer';
      /** Which control plane, in the order of the command line. */
      readonly controlPlane: number;
      readonly answer: LastAnswer;
      readonly resource: number;
      readonly target: number;
    }
  /** Only what stands in the file, or will. */
  | { readonly kind: 'group'; readonly group: TargetGroup }
  /** A resource that nothing can be read of. */
  | { readonly kind: 'none' };
