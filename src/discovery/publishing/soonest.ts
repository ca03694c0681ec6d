/** The shortest of those waits that there are; `undefined` when there are none. */
export function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const given = waits.filter((ms) => ms !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
