import { isScalar, Scalar, type Node } from 'yaml';
import type { PlacedMistake } from '../base/placed-node.js';

// Rules of Go's `yaml.v2` (YAML 1.1) that YAML 1.2 does not have, by the source of what was read.

/** In characters, from its beginning to the colon. */
const LONGEST_KEY = 1_024;

/** Anything behind a backslash; of `\u` the digits as well. */
const ESCAPES = /\\(?:u([0-9A-Fa-f]{4})|[^])/g;

const ESCAPED = '0abtnvfre "\'\\N_LPxuU\t\r\n';

/** What is wrong with the escapes of a scalar in double quotes. */
export function* escapeMistakes(node: Node, text: string): Generator<PlacedMistake> {
  if (!isScalar(node) || node.type !== Scalar.QUOTE_DOUBLE) return;
  const [start, end] = node.range ?? [0, 0];
  const source = text.slice(start, end);
  if (!source.includes('\\')) return;
  const advice = 'wanted the character itself';
  for (const { 0: escape, 1: digits, index } of source.matchAll(ESCAPES)) {
    const at = start + index;
    if (digits !== undefined && /^d[89a-f]/i.test(digits))
      yield { at, problem: `the escape ${escape}, half of a pair`, advice };
    else if (!ESCAPED.includes(escape.charAt(1)))
      yield { at, problem: `the unknown escape ${escape}`, advice };
  }
}

/** What is wrong with an element of a list in brackets: without quotes it cannot begin with a colon. */
export function* flowMistakes(node: Node): Generator<PlacedMistake> {
  if (!isScalar(node) || node.type !== Scalar.PLAIN || !String(node.value).startsWith(':')) return;
  const [at] = node.range ?? [0];
  yield { at, problem: 'a text begins with a colon', advice: 'wanted it in quotes' };
}

/** What is wrong with a key: its colon has to stand on the same line, not too far away, and with a blank behind it. */
export function* keyMistakes(key: Node, text: string): Generator<PlacedMistake> {
  const [start, end] = key.range ?? [0, 0];
  const colon = text.indexOf(':', end);
  if (colon === -1 || !/^\s*$/.test(text.slice(end, colon)) || isExplicit(text, start)) return;
  if (text.slice(end, colon).includes('\n')) {
    const advice = 'wanted it on the same';
    yield { at: start, problem: 'a key has its colon on another line', advice };
  } else if (colon - start > LONGEST_KEY)
    yield { at: start, problem: 'a key is too long', advice: 'wanted 1,024 characters at most' };
  else if (isScalar(key) && key.type === Scalar.PLAIN && /[,[\]{}]/.test(text.charAt(colon + 1)))
    yield { at: colon, problem: 'a colon without a blank behind it', advice: 'wanted ": "' };
}

function isExplicit(text: string, keyStart: number): boolean {
  const line = text.slice(Math.max(0, keyStart - LONGEST_KEY), keyStart).trimEnd();
  return line.endsWith('?');
}
