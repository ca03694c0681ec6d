/**
 * The targets of one assignment whose texts are still where they came in: ranges of UTF-8 in `bytes`, each a start and
 * an end. A range is empty where the text is.
 */
export interface SlicedTargets {
  readonly bytes: Buffer;
  /** All texts are known to be valid UTF-8; otherwise that is still to be found out. */
  readonly isUtf8: boolean;
  /** How many targets there are. */
  readonly count: number;
  /** {@link STRIDE} numbers for each target, at the offsets below. */
  readonly targets: Uint32Array;
  /** Four numbers for each label: the range of its name and that of its value. */
  readonly labels: Uint32Array;
  /** The labels of the assignment itself, which override those of its targets: from this index of `labels` … */
  readonly sharedFrom: number;
  /** … to before this one. */
  readonly sharedEnd: number;
}

/** Offsets in {@link SlicedTargets.targets}: each the start of a range, whose end is the next number. */
export const NAME = 0;
export const INSTANCE = 2;
export const SERVICE = 4;
export const JOB = 6;
export const SCHEME = 8;
export const ADDRESS = 10;
export const METRICS_PATH = 12;
export const MESH = 14;

/** Offset of the first index, and behind it the end, of the target's own labels in {@link SlicedTargets.labels}. */
export const LABELS = 16;

/** How many numbers a target takes. */
export const STRIDE = 18;
