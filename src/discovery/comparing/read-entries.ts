import { constants, isUtf8 } from 'node:buffer';
import type { Work } from '../../base/slices.js';
import { parseYaml, YamlError, type YamlNode } from '../../platform/parse-yaml.js';
import type { FileSdFormat } from '../../targets/file-sd-name.js';
import { parseFileSd, parseFileSdLines, type FileSdEntry } from '../../targets/parse-file-sd.js';

/**
 * Reads a file_sd file that anybody may have written, block YAML included.
 *
 * @returns the entries in file order, or a text that says what is wrong.
 */
export function* readEntries(
  bytes: Buffer,
  format: FileSdFormat,
): Work<readonly FileSdEntry[] | string> {
  if (!isUtf8(bytes)) return 'not valid UTF-8';
  const entries = yield* parseFileSdLines(bytes);
  if (entries !== undefined) return entries;
  if (bytes.length > constants.MAX_STRING_LENGTH) return 'too large to be read';
  const text = bytes.toString('utf8');
  return format === 'json' || isJson(text) ? parseFileSd(text) : readYaml(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readYaml(text: string): readonly FileSdEntry[] | string {
  try {
    return parseFileSd(JSON.stringify(toPlain(parseYaml(text))));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.at;
    return `not valid YAML, line ${String(line)}, column ${String(column)}: ${error.message}`;
  }
}

/** Prometheus takes the text of what YAML takes for a number or a boolean. */
function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'number':
    case 'boolean':
      return node.text;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toPlain(value)]));
    default:
      return null;
  }
}
