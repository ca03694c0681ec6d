import { LABELS, STRIDE, type SlicedTargets } from './sliced-targets.js';

/** True when all texts of a target, its labels and those of its assignment are ASCII. */
export function isAscii(all: SlicedTargets, index: number): boolean {
  const { targets, sharedFrom, sharedEnd } = all;
  const base = index * STRIDE;
  const ownFrom = targets[base + LABELS] as number;
  const ownEnd = targets[base + LABELS + 1] as number;
  return (
    areRangesAscii(all.bytes, targets.subarray(base, base + LABELS)) &&
    areRangesAscii(all.bytes, all.labels.subarray(4 * ownFrom, 4 * ownEnd)) &&
    areRangesAscii(all.bytes, all.labels.subarray(4 * sharedFrom, 4 * sharedEnd))
  );
}

function areRangesAscii(bytes: Buffer, ranges: Uint32Array): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    const end = ranges[i + 1] as number;
    for (let at = ranges[i] as number; at < end; at++)
      if ((bytes[at] as number) >= 0x80) return false;
  }
  return true;
}
