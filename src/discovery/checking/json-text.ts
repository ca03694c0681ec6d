import { isUtf8 } from 'node:buffer';
import type { PlacedMistake } from '../../base/placed-node.js';
import { JsonMistake } from './json-mistake.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const FIRST_PRINTABLE = 0x20;

/** A text in quotes as it stands in JSON. */
export interface JsonText {
  readonly value: string;
  /** Behind the second quote. */
  readonly end: number;
  /** What a reader puts U+FFFD for. */
  readonly replaced: PlacedMistake | undefined;
  /** False when YAML might not read it alike. */
  readonly isPlain: boolean;
}

/** What stands behind a backslash, without `u`. */
const ESCAPED: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

const HEX_DIGITS = /^[0-9A-Fa-f]{4}$/;

/** Breaks of lines in YAML 1.1, what YAML does not take, and what stands for a broken pair. */
const NOT_PLAIN = /[\u007f-\u009f\u2028\u2029\ufffe\uffff\ufeff\p{Surrogate}]/u;

/**
 * Reads the text that begins with the quote at `start`.
 *
 * @throws JsonMistake when JSON does not allow it.
 */
export function readJsonText(bytes: Buffer, start: number): JsonText {
  let isAscii = true;
  let hasEscapes = false;
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const end = at + 1;
      return isAscii && !hasEscapes
        ? {
            value: bytes.toString('latin1', start + 1, at),
            end,
            replaced: undefined,
            isPlain: true,
          }
        : decode(bytes, start, end);
    }
    if (byte === BACKSLASH) {
      at = endOfEscape(bytes, at) - 1;
      hasEscapes = true;
    } else if (byte < FIRST_PRINTABLE) throw controlCharacter(at, byte);
    else if (byte > 0x7e) isAscii = false;
  }
  throw new JsonMistake({
    at: start,
    problem: 'a text has no closing quote',
    advice: 'wanted one before the file ends',
  });
}

function decode(bytes: Buffer, start: number, end: number): JsonText {
  const text = bytes.toString('utf8', start, end);
  const value = JSON.parse(text) as string;
  const isPlain =
    !NOT_PLAIN.test(value) && !text.includes('\\/') && !/\\u[dD][89a-fA-F]/.test(text);
  return { value, end, isPlain, replaced: findReplaced(bytes.subarray(start, end), value, start) };
}

function findReplaced(bytes: Buffer, value: string, at: number): PlacedMistake | undefined {
  const advice = 'Prometheus reads U+FFFD instead';
  if (!isUtf8(bytes)) return { at, problem: 'a text is not valid UTF-8', advice };
  if (!/\p{Surrogate}/u.test(value)) return undefined;
  return { at, problem: 'a \\u escape is half of a pair without its other half', advice };
}

function endOfEscape(bytes: Buffer, at: number): number {
  const byte = bytes[at + 1] ?? 0;
  if (ESCAPED.has(byte)) return at + 2;
  if (byte === LETTER_U && HEX_DIGITS.test(bytes.toString('latin1', at + 2, at + 6))) return at + 6;
  throw new JsonMistake({
    at,
    problem: 'a backslash that escapes nothing',
    advice: String.raw`wanted one of \" \\ \/ \b \f \n \r \t, or \u and four hexadecimal digits`,
  });
}

function controlCharacter(at: number, byte: number): JsonMistake {
  const code = byte.toString(16).padStart(4, '0');
  const isBreak = byte === 0x0a || byte === 0x0d;
  return new JsonMistake({
    at,
    problem: isBreak ? 'a line ends inside a text' : `the control character U+${code} in a text`,
    advice: isBreak ? 'wanted a closing quote before it' : `wanted the escape \\u${code}`,
  });
}
