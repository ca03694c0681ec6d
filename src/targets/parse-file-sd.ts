/** One entry of a file_sd file: targets that share labels. */
export interface FileSdEntry {
  readonly targets: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * Reads a file_sd file as Prometheus does: a list of objects with no other keys than `targets` and `labels`.
 *
 * @returns the entries in file order, or a text that says what is wrong.
 */
export function parseFileSd(text: string): readonly FileSdEntry[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return `not valid JSON: ${(error as SyntaxError).message}`;
  }
  if (!Array.isArray(parsed)) return 'not a list';
  const entries: FileSdEntry[] = [];
  for (const [index, value] of parsed.entries()) {
    const entry = toEntry(value);
    if (typeof entry === 'string') return `entry ${String(index + 1)}: ${entry}`;
    entries.push(entry);
  }
  return entries;
}

function toEntry(value: unknown): FileSdEntry | string {
  if (!isObject(value)) return 'not an object';
  const unknownKey = Object.keys(value).find((key) => key !== 'targets' && key !== 'labels');
  if (unknownKey !== undefined) return `unknown key "${unknownKey}"`;
  const targets = value['targets'] ?? [];
  const labels = value['labels'] ?? {};
  if (!Array.isArray(targets) || !targets.every(isText)) return '"targets" is not a list of texts';
  if (!isObject(labels)) return '"labels" is not an object';
  const pairs = Object.keys(labels).map((name) => [name, labels[name]] as const);
  if (!pairs.every(hasTextValue)) return 'a label is not a text';
  return { targets, labels: new Map(pairs) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function hasTextValue(pair: readonly [string, unknown]): pair is readonly [string, string] {
  return isText(pair[1]);
}
