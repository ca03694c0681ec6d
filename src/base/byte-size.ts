const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/**
 * Reads a size such as `64MiB`, `512KiB` or a bare number of bytes.
 *
 * @returns whole bytes, or `undefined` when `text` is no size.
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(|B|KiB|MiB|GiB)$/.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * (UNIT_BYTES[match[2] ?? ''] ?? Number.NaN));
}
