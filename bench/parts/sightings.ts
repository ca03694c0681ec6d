/** At that time that marker was active in that list. Markers grow; times are in milliseconds. */
export interface Sighting {
  readonly list: string;
  readonly marker: number;
  readonly atMs: number;
}

/** When `list` first had the change `marker`, or one after it that replaced it; infinity when it never did. */
export function firstSeen(
  sightings: readonly Sighting[],
  { list, marker }: Pick<Sighting, 'list' | 'marker'>,
): number {
  const seen = sightings.filter((each) => each.list === list && each.marker >= marker);
  return Math.min(...seen.map(({ atMs }) => atMs));
}
