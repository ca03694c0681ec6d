/** The middle one of `values`; of an even number of them the mean of the two in the middle. NaN when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The value that `share` (0 to 1) of all values do not exceed, one of `values`. NaN when there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * Round by round, `dividends` divided by `divisors`. Two numbers of one round were measured side by side: what
 * disturbed one disturbed the other. Rounds that one of them lacks, or has NaN for, are left out.
 */
export function ratios(
  dividends: readonly number[],
  divisors: readonly number[],
): readonly number[] {
  return dividends.map((value, round) => value / (divisors[round] ?? NaN)).filter(Number.isFinite);
}
