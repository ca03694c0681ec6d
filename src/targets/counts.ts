/** Counts by reason while they are being collected. */
export type Tally = Map<string, number>;

/** Adds one to `reason`. */
export function tally(counts: Tally, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
