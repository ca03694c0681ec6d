/** What is rendered: texts, and lists and plain objects of such. */
export type YamlValue = string | object;

/** Names that every reader of YAML, old or new, takes for texts. */
const PLAIN_NAME = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_][a-z0-9_]*$/i;

/**
 * What JSON leaves as it is and YAML does not: it is not allowed, or taken for a line break, by Prometheus' reader or
 * by others.
 */
const NOT_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * Renders block YAML that old and new readers take for the same: every value is in quotes, as a name is that could be
 * taken for something else. Ends with a line feed.
 */
export function renderYaml(value: YamlValue, indent = ''): string {
  if (typeof value === 'string') return `${quoted(value)}\n`;
  if (isList(value)) {
    if (value.length === 0) return '[]\n';
    return value.map((item) => `${indent}- ${withoutIndent(item, `${indent}  `)}`).join('');
  }
  const entries = Object.entries(value as Readonly<Record<string, YamlValue>>);
  if (entries.length === 0) return '{}\n';
  return entries
    .map(([name, each]) => `${indent}${renderName(name)}:${renderBehind(each, indent)}`)
    .join('');
}

/** What stands behind a dash begins on its line. */
function withoutIndent(value: YamlValue, indent: string): string {
  return renderYaml(value, indent).trimStart();
}

/** What stands behind a name: texts and what is empty on its line, the rest below. */
function renderBehind(value: YamlValue, indent: string): string {
  const isShort = typeof value === 'string' || Object.keys(value).length === 0;
  return isShort ? ` ${renderYaml(value)}` : `\n${renderYaml(value, `${indent}  `)}`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function renderName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  const escape = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(NOT_YAML, escape);
}
