/** Counts by reason while they are being collected. */
export type Tally = Map<string, number>;

/** Adds one to `reason`. */
export function tally(counts: Tally, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** Adds all of `more`, or takes it out again; what is zero is not kept. */
export function addTally(
  counts: Tally,
  more: ReadonlyMap<string, number>,
  times: 1 | -1 = 1,
): void {
  for (const [reason, count] of more) {
    const sum = (counts.get(reason) ?? 0) + times * count;
    if (sum === 0) counts.delete(reason);
    else counts.set(reason, sum);
  }
}
