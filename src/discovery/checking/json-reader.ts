import { oneLine } from '../../base/one-line.js';
import type {
  PlacedEntry,
  PlacedMistake,
  PlacedNode,
  PlacedScalar,
} from '../../base/placed-node.js';
import type { Work } from '../../base/slices.js';
import { JsonMistake } from './json-mistake.js';
import { readJsonText } from './json-text.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Nodes that are read between two pauses. */
const STEP = 4_096;

/** Go's `encoding/json` refuses more. */
const MOST_DEPTH = 10_000;

/** YAML takes no longer keys; in bytes, quotes included. */
const LONGEST_YAML_KEY = 1_000;

const WORD = /^[-+.\w]+/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** No word of JSON is longer, and no number that means something here. */
const LONGEST_WORD = 400;

/** Who is told while a text is read. */
export interface JsonListener {
  /** An element of the list that the text is: it is not kept. */
  readonly item: (node: PlacedNode) => void;
  /** JSON does not allow it. */
  readonly mistake: (mistake: PlacedMistake) => void;
  /** JSON allows it, and readers replace it. */
  readonly replaced: (mistake: PlacedMistake) => void;
}

/** Settings of {@link JsonReader}. */
export interface JsonReaderOptions {
  /** Numbers, `true` and `false` are texts of what is written there, as for a reader of YAML who wants texts. */
  readonly wordsAreTexts?: boolean;
}

/** What was read of a text. */
export interface JsonReading {
  /** The value that the text is; a list without its elements. `undefined` when none could be read to its end. */
  readonly root: PlacedNode | undefined;
  /** True when a reader of YAML finds the same in it. */
  readonly isPlain: boolean;
}

interface OpenNode {
  readonly close: typeof CLOSE_LIST | typeof CLOSE_MAP;
  readonly at: number;
  readonly items: PlacedNode[];
  readonly entries: PlacedEntry[];
  key: PlacedScalar | undefined;
}

/**
 * Reads a JSON text (UTF-8) and tells all mistakes in it: behind a comma that is too many or missing it goes on, any
 * other mistake is the last one. Offsets are bytes.
 */
export class JsonReader {
  readonly #bytes: Buffer;
  readonly #listener: JsonListener;
  readonly #wordsAreTexts: boolean;
  readonly #open: OpenNode[] = [];
  #at = 0;
  #isPlain = true;

  constructor(
    bytes: Buffer,
    listener: JsonListener,
    { wordsAreTexts = false }: JsonReaderOptions = {},
  ) {
    this.#bytes = bytes;
    this.#listener = listener;
    this.#wordsAreTexts = wordsAreTexts;
  }

  /** Reads all of it. Once only. */
  *read(): Work<JsonReading> {
    let root: PlacedNode | undefined;
    this.#skipByteOrderMark();
    try {
      root = yield* this.#readRoot();
      this.#skipBlanks();
      if (this.#at < this.#bytes.length)
        throw this.#unexpected('nothing behind the list', 'text behind the end: ');
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error;
      this.#tell(error.mistake);
    }
    return { root, isPlain: this.#isPlain };
  }

  #skipByteOrderMark(): void {
    if (!this.#bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) return;
    this.#tell({ at: 0, problem: 'a byte order mark', advice: 'Prometheus refuses it in JSON' });
    this.#at = BYTE_ORDER_MARK.length;
  }

  *#readRoot(): Work<PlacedNode> {
    this.#skipBlanks();
    for (let steps = 1; ; steps++) {
      if (steps % STEP === 0) yield;
      let node = this.#begin();
      while (node !== undefined) {
        const parent = this.#open.at(-1);
        if (parent === undefined) return node;
        this.#add(parent, node);
        node = this.#goOn(parent);
      }
    }
  }

  #add(parent: OpenNode, node: PlacedNode): void {
    if (parent.key !== undefined) {
      parent.entries.push({ key: parent.key, value: node, isMerge: false });
    } else if (this.#open.length === 1) this.#listener.item(node);
    else parent.items.push(node);
  }

  /** Reads a value that has no parts; of a list or an object what is before its first part: `undefined`. */
  #begin(): PlacedNode | undefined {
    const at = this.#at;
    const byte = this.#bytes[at];
    if (byte === QUOTE) return this.#text();
    if (byte !== OPEN_LIST && byte !== OPEN_MAP) return this.#word();
    if (this.#open.length === MOST_DEPTH)
      throw this.#unexpected('a list of objects', 'nested too deeply: ');
    this.#at++;
    const close = byte === OPEN_LIST ? CLOSE_LIST : CLOSE_MAP;
    const opened: OpenNode = { close, at, items: [], entries: [], key: undefined };
    this.#open.push(opened);
    this.#skipBlanks();
    if (this.#bytes[this.#at] === close) return this.#close(opened);
    if (close === CLOSE_MAP) this.#key(opened);
    return undefined;
  }

  /** Goes from the end of one part to the next one: `undefined`; or to the end of the whole, which is the result. */
  #goOn(parent: OpenNode): PlacedNode | undefined {
    this.#skipBlanks();
    const byte = this.#bytes[this.#at];
    const comma = this.#at;
    if (byte === parent.close) return this.#close(parent);
    if (byte === COMMA) {
      this.#at++;
      this.#skipBlanks();
      if (this.#bytes[this.#at] === parent.close) {
        const what = parent.close === CLOSE_LIST ? 'element' : 'member';
        this.#tell({
          at: comma,
          problem: `a comma behind the last ${what}`,
          advice: 'take it out',
        });
        return this.#close(parent);
      }
    } else if (this.#mayFollow(parent, byte)) {
      this.#tell({ at: comma, problem: 'a comma is missing', advice: 'wanted "," before this' });
    } else throw this.#unexpected(`"," or "${String.fromCharCode(parent.close)}"`);
    if (parent.close === CLOSE_MAP) this.#key(parent);
    return undefined;
  }

  #mayFollow({ close }: OpenNode, byte: number | undefined): boolean {
    return byte === QUOTE || (close === CLOSE_LIST && (byte === OPEN_MAP || byte === OPEN_LIST));
  }

  #close({ close, at, items, entries }: OpenNode): PlacedNode {
    this.#at++;
    this.#open.pop();
    return close === CLOSE_LIST ? { kind: 'list', items, at } : { kind: 'map', entries, at };
  }

  /** Goes behind the key, the colon and blanks. */
  #key(parent: OpenNode): void {
    if (this.#bytes[this.#at] !== QUOTE) throw this.#unexpected('a key in double quotes');
    const key = this.#text();
    const { at } = key;
    if (this.#bytes[this.#at] !== COLON || this.#at - at > LONGEST_YAML_KEY) this.#isPlain = false;
    this.#skipBlanks();
    if (this.#bytes[this.#at] !== COLON) throw this.#unexpected('":" behind the key');
    this.#at++;
    this.#skipBlanks();
    parent.key = key;
  }

  #text(): PlacedScalar {
    const at = this.#at;
    const { value, end, isPlain, replaced } = readJsonText(this.#bytes, at);
    this.#at = end;
    this.#isPlain &&= isPlain;
    if (replaced !== undefined) {
      this.#isPlain = false;
      this.#listener.replaced(replaced);
    }
    return { kind: 'text', value, at };
  }

  #word(): PlacedNode {
    const at = this.#at;
    const value = WORD.exec(this.#bytes.toString('latin1', at, at + LONGEST_WORD))?.[0] ?? '';
    const kind = kindOf(value);
    if (kind === undefined) throw this.#unexpected('a value');
    this.#at += value.length;
    return { kind: this.#wordsAreTexts && kind !== 'null' ? 'text' : kind, value, at };
  }

  #tell(mistake: PlacedMistake): void {
    this.#isPlain = false;
    this.#listener.mistake(mistake);
  }

  #unexpected(wanted: string, prefix = 'unexpected '): JsonMistake {
    const at = this.#at;
    const rest = this.#bytes.toString('utf8', at, at + 80);
    const word = WORD.exec(rest)?.[0] ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    const what = rest === '' ? 'the file ends too early' : `${prefix}"${oneLine(word, 40)}"`;
    return new JsonMistake({ at, problem: what, advice: `wanted ${wanted}` });
  }

  #skipBlanks(): void {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
      byte = bytes[++this.#at];
  }
}

function kindOf(word: string): 'number' | 'boolean' | 'null' | undefined {
  if (word === 'null') return 'null';
  if (word === 'true' || word === 'false') return 'boolean';
  return NUMBER.test(word) ? 'number' : undefined;
}
