import type { Work } from '../base/slices.js';

// DEL, C1 controls and the two non-characters at the end of the basic plane are legal in JSON and not in YAML 1.2
// ("Character Set"). NEL, U+2028 and U+2029 are line breaks to Prometheus' YAML reader, which folds the blanks
// around them.
const NOT_YAML = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;

/** Escaped at a time: a whole file may be longer than a text can be. */
const CHUNK_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** Makes JSON fit to be read as YAML: what YAML does not take is escaped. Gives the same buffer where nothing is. */
export function* escapeForYaml(json: Buffer): Work<Buffer> {
  const parts: Buffer[] = [];
  let areSame = true;
  for (let start = 0; start < json.length;) {
    const newline = json.indexOf(NEWLINE, start + CHUNK_BYTES);
    const end = newline === -1 ? json.length : newline + 1;
    const part = json.subarray(start, end);
    const escaped = escapePart(part);
    areSame &&= escaped === part;
    parts.push(escaped);
    start = end;
    yield;
  }
  return areSame ? json : Buffer.concat(parts);
}

function escapePart(part: Buffer): Buffer {
  const text = part.toString('utf8');
  const escaped = text.replace(
    NOT_YAML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return escaped === text ? part : Buffer.from(escaped);
}
