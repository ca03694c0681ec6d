import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  Scalar,
  type CST,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { PlacedEntry, PlacedMistake, PlacedNode, PlacedScalar } from '../base/placed-node.js';
import { AliasBudget } from './alias-budget.js';
import { escapeMistakes, flowMistakes, keyMistakes } from './go-yaml-rules.js';
import { createLaxFlowLexer } from './lax-flow-lexer.js';
import { yamlMistakeText, type YamlMistake } from './yaml-mistake-text.js';

/** What a YAML text holds, as far as it could be read. Offsets are UTF-16 units of the text. */
export interface YamlTree {
  /** The first document; `undefined` when there is nothing in it. Aliases are copies of what they stand for. */
  readonly root: PlacedNode | undefined;
  readonly mistakes: readonly PlacedMistake[];
  /** Where a second document begins, if there is one; it is not read. */
  readonly secondAt: number | undefined;
}

const OPTIONS = {
  version: '1.1',
  strict: false,
  schema: 'failsafe',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Who reads it wants less. Composing goes into itself for each level, and must not run out of stack. */
const MOST_DEPTH = 200;

const BYTE_ORDER_MARK = '\ufeff';

/** Breaks of lines in YAML 1.1 which the reader below does not know for such. Hardly anybody means a break by them. */
const ODD_BREAKS = /[\u0085\u2028\u2029]/g;
const LONE_RETURN = /\r(?!\n)/g;

/** What YAML 1.1 does not allow in a text. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g;

/**
 * Reads the first document of a YAML 1.1 text the way that Go's `yaml.v2` does, which Prometheus reads files with.
 * Every scalar is a text, or null: what else it may be is for a reader to say who wants more than texts.
 */
export function readYamlTree(text: string): YamlTree {
  const mistakes = findControls(text);
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const readable = toReadable(text.slice(start));
  try {
    const [document, second] = composeTwo(readable);
    if (document === undefined) return { root: undefined, mistakes, secondAt: undefined };
    const reader = new TreeReader(document, { text: readable, start });
    const root = reader.readRoot();
    const secondAt = second === undefined ? undefined : second.range[0] + start;
    return { root, mistakes: [...mistakes, ...reader.mistakes], secondAt };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const tooDeep = { at: 0, problem: 'it is nested too deeply' };
    return { root: undefined, mistakes: [...mistakes, tooDeep], secondAt: undefined };
  }
}

/** Each character is replaced by one, so that offsets stay what they are. */
function toReadable(text: string): string {
  return text.replace(ODD_BREAKS, ' ').replace(LONE_RETURN, '\n').replace(CONTROL, '?');
}

function findControls(text: string): readonly PlacedMistake[] {
  return [...text.matchAll(CONTROL)].map(({ 0: character, index }) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const advice = 'wanted an escape in a text in double quotes';
    return { at: index, problem: `the control character U+${code}`, advice };
  });
}

function composeTwo(text: string): readonly Document.Parsed[] {
  const documents: Document.Parsed[] = [];
  for (const document of new Composer(OPTIONS).compose(tokensOf(text))) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

function* tokensOf(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of createLaxFlowLexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_DEPTH) throw new RangeError('nested too deeply');
  }
  yield* parser.end();
}

/** The text that was composed, and how many characters were left out before it. */
interface ReadText {
  readonly text: string;
  readonly start: number;
}

/** A token that nobody expects behind a mistake is a sequel of it, and so is what ends in the same place. */
function withoutSequels(errors: readonly YamlMistake[]): readonly YamlMistake[] {
  return errors.filter(({ code, pos }, index) => {
    const before = errors[index - 1];
    return before === undefined || (code !== 'UNEXPECTED_TOKEN' && before.pos[0] !== pos[0]);
  });
}

class TreeReader {
  readonly mistakes: PlacedMistake[] = [];
  readonly #document: Document.Parsed;
  readonly #text: string;
  readonly #start: number;
  readonly #anchors = new Map<string, PlacedNode | undefined>();
  readonly #budget = new AliasBudget();

  constructor(document: Document.Parsed, { text, start }: ReadText) {
    this.#document = document;
    this.#text = text;
    this.#start = start;
  }

  readRoot(): PlacedNode | undefined {
    const { errors, warnings, contents, directives } = this.#document;
    for (const error of withoutSequels(errors)) this.#tell(error.pos[0], yamlMistakeText(error));
    for (const warning of warnings)
      if (warning.code === 'BAD_DIRECTIVE') this.#tell(warning.pos[0], yamlMistakeText(warning));
    if (directives.yaml.explicit === true && directives.yaml.version !== '1.1')
      this.#tell(0, `the directive %YAML ${directives.yaml.version}`, 'wanted %YAML 1.1, or none');
    if (contents === null) return undefined;
    const root = this.#read(contents);
    if (this.#budget.isExceeded(root)) this.#tell(0, 'too much of it are aliases');
    return root;
  }

  #tellAll(mistakes: Iterable<PlacedMistake>): void {
    for (const { at, problem, advice } of mistakes) this.#tell(at, problem, advice);
  }

  #tell(offset: number, problem: string, advice?: string): void {
    const at = offset + this.#start;
    this.mistakes.push({ at, problem, ...(advice === undefined ? {} : { advice }) });
  }

  #read(node: Node): PlacedNode {
    if (isAlias(node)) return this.#readAlias(node.source, this.#offsetOf(node));
    const { anchor } = node as { readonly anchor?: string };
    // While it is being read, it is no node that an alias may stand for.
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const read = this.#readNode(node);
    if (anchor !== undefined) this.#anchors.set(anchor, read);
    return read;
  }

  #readNode(node: Node): PlacedNode {
    const at = this.#offsetOf(node) + this.#start;
    if (isSeq(node)) return this.#readList(node, at);
    if (isMap(node)) return this.#readMap(node, at);
    this.#tellAll(escapeMistakes(node, this.#text));
    return this.#readScalar(node, at);
  }

  #readAlias(source: string, offset: number): PlacedNode {
    const anchored = this.#anchors.get(source);
    if (anchored !== undefined) return this.#budget.alias(anchored);
    const isOpen = this.#anchors.has(source);
    if (isOpen) this.#tell(offset, `the anchor "${source}" contains itself`);
    else this.#tell(offset, `the alias "*${source}" without an anchor "&${source}" before it`);
    return { kind: 'null', value: '', at: offset + this.#start };
  }

  #readList({ items, flow }: YAMLSeq, at: number): PlacedNode {
    const read = items.map((item) => {
      if (flow === true && isSomeNode(item)) this.#tellAll(flowMistakes(item));
      return this.#readPart(item, at);
    });
    return this.#budget.whole({ kind: 'list', items: read, at }, read);
  }

  #readMap({ items }: YAMLMap, at: number): PlacedNode {
    const entries = items.map(({ key, value }): PlacedEntry => {
      if (isSomeNode(key)) this.#tellAll(keyMistakes(key, this.#text));
      const readKey = this.#readPart(key, at);
      return { key: readKey, value: this.#readPart(value, readKey.at), isMerge: isMergeKey(key) };
    });
    const parts = entries.flatMap(({ key, value }) => [key, value]);
    return this.#budget.whole({ kind: 'map', entries, at }, parts);
  }

  /** @param at where to point when there is nothing. */
  #readPart(part: unknown, at: number): PlacedNode {
    return isSomeNode(part) ? this.#read(part) : { kind: 'null', value: '', at };
  }

  #readScalar(node: Node, at: number): PlacedScalar {
    const { value, type, tag } = node as Scalar;
    const text = typeof value === 'string' ? value : '';
    if (tag === BINARY) return this.#readBinary(text, at);
    const isPlain = type === Scalar.PLAIN && tag === undefined;
    const isNull = tag === NULL || (isPlain && NULL_WORDS.has(text));
    return { kind: isNull ? 'null' : 'text', value: text, at };
  }

  #readBinary(text: string, at: number): PlacedScalar {
    const base64 = text.replace(/[\r\n]/g, '');
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') !== base64)
      this.#tell(at - this.#start, 'a !!binary value is not base64');
    return { kind: 'text', value: bytes.toString('utf8'), at };
  }

  #offsetOf(node: Node): number {
    return node.range?.[0] ?? 0;
  }
}

const BINARY = 'tag:yaml.org,2002:binary';
const NULL = 'tag:yaml.org,2002:null';
const NULL_WORDS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

function isSomeNode(part: unknown): part is Node {
  return isScalar(part) || isAlias(part) || isMap(part) || isSeq(part);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}
