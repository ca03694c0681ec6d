/** Members whose values are words of our own, which decide what is shown: a secret that is such a word hides nothing. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'state',
  'phase',
  'role',
  'how',
  'level',
  'transport',
  'apiVersion',
]);

/** Members whose own members have names that came from a peer. */
const FOREIGN_NAMES: ReadonlySet<string> = new Set(['labels', 'written', 'fields']);

/**
 * A copy of plain data with `mask` over every text in it that may have come from elsewhere, so that no page has to
 * think of it.
 */
export function maskTexts<T>(data: T, mask: (text: string) => string): T {
  return copy(data, mask) as T;
}

function copy(data: unknown, mask: (text: string) => string): unknown {
  if (typeof data === 'string') return mask(data);
  if (Array.isArray(data)) return data.map((each) => copy(each, mask));
  if (typeof data !== 'object' || data === null) return data;
  const members = Object.entries(data).map(([name, value]): [string, unknown] => {
    if (OWN_WORDS.has(name)) return [name, value];
    return [name, FOREIGN_NAMES.has(name) ? copyNamed(value, mask) : copy(value, mask)];
  });
  return Object.fromEntries(members);
}

function copyNamed(data: unknown, mask: (text: string) => string): unknown {
  if (typeof data !== 'object' || data === null) return copy(data, mask);
  const members = Object.entries(data).map(([name, value]) => [mask(name), copy(value, mask)]);
  return Object.fromEntries(members) as unknown;
}
