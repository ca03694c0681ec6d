/**
 * Where the ranges of a target stand among the numbers of `SliceTable.targets`: the start, and behind it the
 * end. An absent text is an empty range.
 */
export const NAME = 0;
export const INSTANCE = 2;
export const SERVICE = 4;
export const JOB = 6;
export const SCHEME = 8;
export const ADDRESS = 10;
export const PATH = 12;
/** The mesh, which is that of the assignment. */
export const MESH = 14;
/** The index of the first label of the target's own, and of the one behind the last. */
export const LABELS = 16;
/** How many numbers there are for each target. */
export const STRIDE = 18;

/** How many numbers there are for each label: start and end of its name, start and end of its value. */
export const LABEL_STRIDE = 4;
