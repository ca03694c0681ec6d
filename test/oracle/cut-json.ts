/**
 * Where a list of JSON things stands, by its brackets: enough to tell one from the next when one of them is not
 * valid. Texts are given as latin1, one character per byte, so that places are those of bytes.
 */
export interface JsonPieces {
  readonly pieces: readonly string[];
  /** Where the closing bracket ends. */
  readonly end: number;
}

const BLANKS = /[ \t\r\n]*/y;
const QUOTED = /"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const NO_BRACKET = /[^"[\]{}]*/y;
/** A number or a word; which of them are valid is for `JSON.parse` to say. */
const WORD = /[-+.0-9A-Za-z]+/y;

/** The members of the object at `start`, name and value in turn; `undefined` when there is none. */
export function cutMembers(json: string, start: number): JsonPieces | undefined {
  const pieces: string[] = [];
  const end = cutItems(json, { start, open: '{', close: '}' }, (at) => {
    const name = json[at] === '"' ? endOf(QUOTED, json, at) : undefined;
    if (name === undefined) return undefined;
    const colon = skipBlanks(json, name);
    if (json[colon] !== ':') return undefined;
    const valueAt = skipBlanks(json, colon + 1);
    const valueEnd = endOfPiece(json, valueAt);
    if (valueEnd !== undefined) pieces.push(json.slice(at, name), json.slice(valueAt, valueEnd));
    return valueEnd;
  });
  return end === undefined ? undefined : { pieces, end };
}

/** The elements of the list at `start`; `undefined` when there is none. */
export function cutElements(json: string, start: number): JsonPieces | undefined {
  const pieces: string[] = [];
  const end = cutItems(json, { start, open: '[', close: ']' }, (at) => {
    const pieceEnd = endOfPiece(json, at);
    if (pieceEnd !== undefined) pieces.push(json.slice(at, pieceEnd));
    return pieceEnd;
  });
  return end === undefined ? undefined : { pieces, end };
}

/** Where the blanks at `at` end. */
export function skipBlanks(json: string, at: number): number {
  return endOf(BLANKS, json, at) ?? at;
}

interface Brackets {
  readonly start: number;
  readonly open: string;
  readonly close: string;
}

function cutItems(
  json: string,
  { start, open, close }: Brackets,
  cutItem: (at: number) => number | undefined,
): number | undefined {
  if (json[start] !== open) return undefined;
  let at = skipBlanks(json, start + 1);
  if (json[at] === close) return at + 1;
  for (;;) {
    const itemEnd = cutItem(at);
    if (itemEnd === undefined) return undefined;
    const next = skipBlanks(json, itemEnd);
    if (json[next] === close) return next + 1;
    if (json[next] !== ',') return undefined;
    at = skipBlanks(json, next + 1);
  }
}

function endOfPiece(json: string, at: number): number | undefined {
  const first = json[at] ?? '';
  if (first === '"') return endOf(QUOTED, json, at);
  return '[{'.includes(first) && first !== '' ? endOfBrackets(json, at) : endOf(WORD, json, at);
}

/** Brackets of both kinds count alike. */
function endOfBrackets(json: string, start: number): number | undefined {
  let depth = 0;
  let at: number | undefined = start;
  while (at !== undefined && at < json.length) {
    const character = json[at] ?? '';
    if (character === '"') at = endOf(QUOTED, json, at);
    else {
      depth += '[{'.includes(character) ? 1 : -1;
      at++;
      if (depth === 0) return at;
    }
    at = at === undefined ? undefined : endOf(NO_BRACKET, json, at);
  }
  return undefined;
}

function endOf(pattern: RegExp, json: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(json) ? pattern.lastIndex : undefined;
}
