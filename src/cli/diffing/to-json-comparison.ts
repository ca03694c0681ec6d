import { toJsonChanges, type JsonChanges } from '../fetching/to-json-changes.js';
import type { Comparison } from './compare-sides.js';

/** What `diff --json` prints. */
export interface JsonComparison extends JsonChanges {
  /** True when the file says what the control planes say, in whatever form. */
  readonly same: boolean;
  /** True when `run` would leave the file as it is. */
  readonly sameForm: boolean;
  readonly file: {
    readonly path: string;
    readonly exists: boolean;
    readonly groups: number;
    readonly targets: number;
    /** ISO 8601, in UTC; absent where there is no file. */
    readonly modified?: string;
  };
  readonly controlPlanes: readonly string[];
  /** How many targets they say. */
  readonly targets: number;
  /** How many of these the file says, too. */
  readonly unchanged: number;
}

/** The comparison for scripts. */
export function toJsonComparison(comparison: Comparison): JsonComparison {
  const { path, file, controlPlanes, targets, difference, verdict } = comparison;
  return {
    same: verdict !== 'different',
    sameForm: verdict === 'same',
    file: {
      path,
      exists: file !== undefined,
      groups: file?.groups ?? 0,
      targets: file?.targets.length ?? 0,
      ...(file && { modified: new Date(file.modifiedAtMs).toISOString() }),
    },
    controlPlanes,
    targets,
    unchanged: difference.same,
    ...toJsonChanges(difference),
  };
}
