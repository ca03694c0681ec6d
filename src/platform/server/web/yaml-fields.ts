import { nearestName } from '../../../base/nearest-name.js';
import { oneLine } from '../../../base/one-line.js';
import {
  YamlError,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlPosition,
} from '../../parse-yaml.js';

/** A text and where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly at: YamlPosition;
}

/**
 * The members of a YAML mapping, each read as what it should be. A null, and an empty text, count as left out, as
 * they do for Go. Values are never repeated in messages: they may be secrets.
 */
export class YamlFields {
  readonly #entries: ReadonlyMap<string, YamlEntry>;

  /** `name` is what the mapping is called; @throws YamlError when it is none, or has a key that is not in `keys`. */
  constructor(node: YamlNode, { name, keys }: { name: string; keys: readonly string[] }) {
    this.#entries = entriesOf(node, name);
    for (const [key, { keyAt }] of this.#entries)
      if (!keys.includes(key)) throw new YamlError(unknownKeyText(key, keys), keyAt);
  }

  /** The value as it stands; `undefined` when it is left out. */
  node(key: string): YamlNode | undefined {
    const value = this.#entries.get(key)?.value;
    if (value === undefined || value.kind === 'null') return undefined;
    return value.kind === 'text' && value.value === '' ? undefined : value;
  }

  /** @throws YamlError when it is no text. */
  text(key: string): PlacedText | undefined {
    const node = this.node(key);
    return node && toText(node, `"${key}"`);
  }

  /** @throws YamlError when it is neither true nor false. */
  boolean(key: string): boolean | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind === 'boolean') return node.text.toLowerCase() === 'true';
    throw new YamlError(`"${key}" is a ${node.kind}: wanted true or false`, node.at);
  }

  /** @throws YamlError when it is no list of texts. */
  texts(key: string): readonly PlacedText[] | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind === 'list') return node.items.map((item) => toText(item, `a value of "${key}"`));
    throw new YamlError(`"${key}" is a ${node.kind}: wanted a list of texts`, node.at);
  }
}

/** @throws YamlError when the node is no text; `what` is what it should be. */
export function toText(node: YamlNode, what: string): PlacedText {
  if (node.kind === 'text') return { text: node.value, at: node.at };
  throw new YamlError(`${what} is a ${node.kind}: wanted a text`, node.at);
}

/** The entries of a mapping; a null has none. @throws YamlError when it is something else. */
export function entriesOf(node: YamlNode, name: string): YamlMap['entries'] {
  if (node.kind === 'map') return node.entries;
  if (node.kind === 'null') return new Map();
  throw new YamlError(`${name} is a ${node.kind}: wanted a mapping`, node.at);
}

/** What is said of a name that is none of those that can stand there. */
export function notOneOfText(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  return nearest === undefined ? `wanted ${names.join(', ')}` : `did you mean "${nearest}"?`;
}

function unknownKeyText(key: string, keys: readonly string[]): string {
  return `unknown key "${oneLine(key, 100)}": ${notOneOfText(key, keys)}`;
}
