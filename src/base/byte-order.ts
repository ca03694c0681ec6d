/**
 * Orders two texts by their UTF-8 bytes, as Go and Prometheus do. JavaScript's own `<` orders by UTF-16 code
 * units, which puts code points above U+FFFF before U+E000..U+FFFF.
 */
export function compareBytewise(a: string, b: string): number {
  return compareKeys(byteOrderKey(a), byteOrderKey(b));
}

/** A text of its own for each text, such that `<` orders them by the UTF-8 bytes of what they were made of. */
export function byteOrderKey(text: string): string {
  return ABOVE_SURROGATES.test(text) ? text.replace(UNITS_TO_SWAP, swapUnit) : text;
}

/** Orders two {@link byteOrderKey}s. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Only texts that hold one of both kinds can be out of order. */
const ABOVE_SURROGATES = /[\ud800-\uffff]/;
const UNITS_TO_SWAP = /[\ud800-\uffff]/g;

/** Moves the surrogates above the rest of the basic plane, where the code points that they spell belong. */
function swapUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
}
