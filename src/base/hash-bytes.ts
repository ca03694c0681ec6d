/** What {@link hashBytes} reads. */
export interface HashedRange {
  readonly start: number;
  readonly end: number;
  /** Drawn at random, so that hashes cannot be told in advance; see {@link hashBytes}. */
  readonly seed: number;
}

/** Odd numbers with bits all over. */
const FACTOR_A = 0x9e3779b1;
const FACTOR_B = 0x85ebca77;

/**
 * A hash of 32 bits, for tables: quick and well spread, good for nothing else. Two lanes take turns at the words, so
 * that neither waits for the other's multiplication. It is no secret function: whoever chooses the bytes can make many
 * of them meet in one hash, without knowing which. Who looks them up has to stop somewhere.
 */
export function hashBytes(view: DataView, { start, end, seed }: HashedRange): number {
  let a = seed ^ (end - start);
  let b = ~seed;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    a = Math.imul(((a << 5) | (a >>> 27)) ^ view.getInt32(at, true), FACTOR_A);
    b = Math.imul(((b << 5) | (b >>> 27)) ^ view.getInt32(at + 4, true), FACTOR_B);
  }
  for (; at < end; at++) a = Math.imul(((a << 5) | (a >>> 27)) ^ view.getUint8(at), FACTOR_A);
  return finish(a ^ Math.imul(b, FACTOR_A));
}

/** Spreads the upper bits, which multiplication favours, over the lower ones, which choose the place. */
function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), FACTOR_B);
  return mixed ^ (mixed >>> 13);
}
