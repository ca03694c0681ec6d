/** One of `choices`, of which there is at least one. */
export function fromSome<T>(choices: readonly T[], random: () => number): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** The same things in another order. */
export function shuffled<T>(things: readonly T[], random: () => number): readonly T[] {
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
