// C0 and C1 controls, DEL, line and paragraph separators, bidirectional overrides and isolates, the byte order
// mark: what could break a log line in two, move a terminal's cursor or make a text read other than it is.
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Makes a text that came from somebody else fit to stand on one line of a log or a terminal: unprintable
 * characters become `\u001b` escapes, and what is longer than `maxLength` characters (default 2,000) is cut.
 */
export function oneLine(text: string, maxLength = 2_000): string {
  const cut =
    text.length > maxLength
      ? `${text.slice(0, maxLength)}… (${String(text.length)} characters)`
      : text;
  return cut.replace(UNPRINTABLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
