import type { YamlMap, YamlNode, YamlPosition } from '../../platform/parse-yaml.js';
import type { ReportFinding } from './configuration-finding.js';
import type { OptionSpec } from './option-spec.js';

/** What a configuration file says about one option: texts, as they would stand behind its flag. */
export interface Setting {
  readonly texts: readonly string[];
  /** Where each of the texts stands. */
  readonly places: readonly YamlPosition[];
  /** Where the value begins. */
  readonly at: YamlPosition;
}

/** Settings of a file by the names of their flags. */
export type Settings = ReadonlyMap<string, Setting>;

interface PlacedText {
  readonly text: string;
  readonly at: YamlPosition;
}

/**
 * Reads the value of a key: one text or number, `true` or `false` for a switch, a list for what may be repeated, and
 * for `NAME=VALUE` a mapping as well. Values themselves are not judged here.
 *
 * @returns `undefined` when something was reported. Nothing that may be a secret is repeated.
 */
export function readSetting(
  spec: OptionSpec<unknown>,
  node: YamlNode,
  report: ReportFinding,
): Setting | undefined {
  const read = textsOf(spec, node, report);
  if (read.includes(undefined)) return undefined;
  const placed = read.filter((each) => each !== undefined);
  return { texts: placed.map(({ text }) => text), places: placed.map(({ at }) => at), at: node.at };
}

function textsOf(
  spec: OptionSpec<unknown>,
  node: YamlNode,
  report: ReportFinding,
): readonly (PlacedText | undefined)[] {
  if (spec.form?.isPair === true && node.kind === 'map') return readPairs(spec, node, report);
  const isList = spec.repeatable && node.kind === 'list';
  const nodes = isList ? node.items : [node];
  return nodes.map((each) => readText(spec, each, report));
}

/** A name with an equals sign in it would be read as another one. */
function readPairs(
  spec: OptionSpec<unknown>,
  { entries }: YamlMap,
  report: ReportFinding,
): readonly (PlacedText | undefined)[] {
  return [...entries].map(([name, { keyAt, value }]) => {
    if (name.includes('=')) {
      report({ ...keyAt, message: `"${spec.name}" has a name with "=" in it` });
      return undefined;
    }
    const read = readText(spec, value, report);
    return read && { text: `${name}=${read.text}`, at: read.at };
  });
}

function readText(
  spec: OptionSpec<unknown>,
  node: YamlNode,
  report: ReportFinding,
): PlacedText | undefined {
  const { at } = node;
  const isSwitch = spec.placeholder === undefined;
  if (node.kind === 'boolean' || (node.kind === 'number' && !isSwitch))
    return { text: node.text, at };
  if (node.kind === 'text' && !isSwitch && isText(node.value)) return { text: node.value, at };
  report({ ...at, message: `"${spec.name}" is ${kindText(node)}: wanted ${wantedOf(spec)}` });
  return undefined;
}

function kindText(node: YamlNode): string {
  if (node.kind === 'null') return 'nothing';
  const isBroken = node.kind === 'text' && !isText(node.value);
  return isBroken ? 'a text with a NUL or half a character in it' : `a ${node.kind}`;
}

/** What no flag could hold either, and what neither a path nor a label could be. */
function isText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

function wantedOf(spec: OptionSpec<unknown>): string {
  if (spec.placeholder === undefined) return 'true or false';
  if (spec.form?.isPair === true) return 'a mapping of names to texts, or a list of NAME=VALUE';
  return spec.repeatable ? 'a text, or a list of texts' : 'one text or number';
}
