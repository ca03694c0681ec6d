import type { Work } from '../base/slices.js';

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

const HEAD = Buffer.from('[\n');
const TAIL = Buffer.from('\n]\n');
const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** Entries that are read between two pauses. */
const STEP = 512;

/**
 * Reads a file in which each entry has a line of its own, as we write it: so that it may be longer than a text can be,
 * and nobody waits for it.
 *
 * @returns `undefined` of a file in another form, or with a fault: that is to be read as a whole.
 */
export function* parseFileSdLines(bytes: Buffer): Work<readonly FileSdEntry[] | undefined> {
  const isFramed =
    bytes.subarray(0, HEAD.length).equals(HEAD) && bytes.subarray(-TAIL.length).equals(TAIL);
  if (!isFramed) return undefined;
  const entries: FileSdEntry[] = [];
  const end = bytes.length - TAIL.length;
  for (let start = HEAD.length; start < end;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const lineEnd = newline < end ? newline - 1 : end;
    if (newline < end && bytes[lineEnd] !== COMMA) return undefined;
    const entry = parseLine(bytes.subarray(start, lineEnd));
    if (entry === undefined) return undefined;
    entries.push(entry);
    start = newline < end ? newline + 1 : end;
    if (entries.length % STEP === 0) yield;
  }
  return entries.length === 0 ? undefined : entries;
}

function parseLine(line: Buffer): FileSdEntry | undefined {
  try {
    const entry = toEntry(JSON.parse(line.toString('utf8')));
    return typeof entry === 'string' ? undefined : entry;
  } catch {
    return undefined;
  }
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
