/**
 * Orders two texts by their UTF-8 bytes, as Go and Prometheus do. JavaScript's own `<` orders by UTF-16 code
 * units, which puts code points above U+FFFF before U+E000..U+FFFF.
 */
export function compareBytewise(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return byteRank(unitA) - byteRank(unitB);
  }
  return a.length - b.length;
}

/** Moves the surrogates above the rest of the basic plane, where the code points they spell belong. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
