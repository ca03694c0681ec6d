import { AssignmentType } from './assignment-type.js';
import { ADDRESS, LABELS, MESH, NAME, PATH, SCHEME, SERVICE, STRIDE } from './slice-layout.js';
import type { SliceTable } from './slice-table.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BLANK = 0x20;

/** Members of an assignment beside {@link MESH}, {@link SERVICE} and {@link LABELS}, numbered like places in a target. */
const TYPE = STRIDE;
const TARGETS = STRIDE + 2;

/** A member that has no place: one that we do not know. */
const UNKNOWN = -1;

const ASSIGNMENT_MEMBERS = memberNames({
  '@type': TYPE,
  mesh: MESH,
  service: SERVICE,
  targets: TARGETS,
  labels: LABELS,
});

const TARGET_MEMBERS = memberNames({
  name: NAME,
  scheme: SCHEME,
  address: ADDRESS,
  metrics_path: PATH,
  metricsPath: PATH,
  labels: LABELS,
});

interface MemberName {
  readonly bytes: Buffer;
  readonly place: number;
}

function memberNames(places: Readonly<Record<string, number>>): readonly MemberName[] {
  return Object.entries(places).map(([name, place]) => ({ bytes: Buffer.from(name), place }));
}

/**
 * Reads plain v1 assignments in JSON into a {@link SliceTable}. Plain is what Kuma sends, with blanks or without:
 * known members, each once, texts that stand there as they are. Escapes, `null` and all else are for the general
 * decoder, which says what they mean.
 */
export class JsonSlicer {
  readonly #table: SliceTable;
  readonly #type = new AssignmentType();
  /** Mesh, service and type, where they belong in a target or behind it. */
  readonly #common = new Uint32Array(TARGETS);
  /** Start and end of the name of the member at hand. */
  readonly #name = new Uint32Array(2);
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  constructor(table: SliceTable) {
    this.#table = table;
  }

  /**
   * Reads the element at `start` to before `end` of a text that is valid UTF-8.
   *
   * @returns false when it is not a plain assignment.
   */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#table.begin(bytes);
    this.#common.fill(0);
    if (!this.#readAssignment() || this.#at !== end) return false;
    this.#table.closeAssignment(this.#common);
    return true;
  }

  #readAssignment(): boolean {
    const common = this.#common;
    let seen = 0;
    if (!this.#skips(OPEN_OBJECT)) return false;
    do {
      const place = this.#readName(ASSIGNMENT_MEMBERS);
      const bit = 1 << place;
      if (place === UNKNOWN || (seen & bit) !== 0 || !this.#readAssignmentMember(place))
        return false;
      seen |= bit;
    } while (this.#skips(COMMA));
    return (
      this.#skips(CLOSE_OBJECT) &&
      isFilled(common, MESH) &&
      this.#type.isAt(this.#bytes, common[TYPE] as number, common[TYPE + 1] as number)
    );
  }

  #readAssignmentMember(place: number): boolean {
    if (place === TARGETS) return this.#readTargets();
    if (place === LABELS) return this.#readSharedLabels();
    return this.#readText(this.#common, place);
  }

  #readSharedLabels(): boolean {
    const table = this.#table;
    table.sharedFrom = table.labelCount;
    const isRead = this.#readLabels();
    table.sharedEnd = table.labelCount;
    return isRead;
  }

  #readTargets(): boolean {
    if (!this.#skips(OPEN_LIST)) return false;
    if (this.#skips(CLOSE_LIST)) return true;
    do {
      if (!this.#readTarget()) return false;
    } while (this.#skips(COMMA));
    return this.#skips(CLOSE_LIST);
  }

  #readTarget(): boolean {
    const table = this.#table;
    const from = table.labelCount;
    const base = table.addTarget();
    let seen = 0;
    if (!this.#skips(OPEN_OBJECT)) return false;
    do {
      const place = this.#readName(TARGET_MEMBERS);
      const bit = 1 << place;
      if (place === UNKNOWN || (seen & bit) !== 0) return false;
      const isRead =
        place === LABELS ? this.#readLabels() : this.#readText(table.targets, base + place);
      if (!isRead) return false;
      seen |= bit;
    } while (this.#skips(COMMA));
    table.closeTarget(base, from);
    return this.#skips(CLOSE_OBJECT) && isFilled(table.targets, base + NAME);
  }

  #readLabels(): boolean {
    const table = this.#table;
    const from = table.labelCount;
    if (!this.#skips(OPEN_OBJECT)) return false;
    if (this.#skips(CLOSE_OBJECT)) return true;
    do {
      const label = table.addLabel();
      const { labels } = table;
      if (!this.#readText(labels, label) || !this.#skips(COLON)) return false;
      if (!this.#readText(labels, label + 2)) return false;
    } while (this.#skips(COMMA));
    return this.#skips(CLOSE_OBJECT) && table.areDistinct(from, table.labelCount);
  }

  /** Reads the name of a member and the colon behind it. @returns the place that `members` gives it. */
  #readName(members: readonly MemberName[]): number {
    const name = this.#name;
    if (!this.#readText(name, 0) || !this.#skips(COLON)) return UNKNOWN;
    const start = name[0] as number;
    const length = (name[1] as number) - start;
    for (const { bytes, place } of members) {
      if (bytes.length === length && this.#isAt(start, bytes)) return place;
    }
    return UNKNOWN;
  }

  #isAt(start: number, wanted: Buffer): boolean {
    for (let i = 0; i < wanted.length; i++) {
      if (this.#bytes[start + i] !== wanted[i]) return false;
    }
    return true;
  }

  /** Reads a quoted text into two numbers of `into`: what stands between the quotes. */
  #readText(into: Uint32Array, place: number): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    if (bytes[at++] !== QUOTE) return false;
    into[place] = at;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === undefined || !isPlain(byte)) break;
    }
    if (bytes[at] !== QUOTE) return false;
    into[place + 1] = at;
    this.#at = at + 1;
    this.#skipBlanks();
    return true;
  }

  /** Goes behind `byte` and the blanks behind it, if that is what comes next. */
  #skips(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    this.#skipBlanks();
    return true;
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && isBlank(this.#bytes[this.#at])) this.#at++;
  }
}

/** Whether a byte stands for itself inside of quotes. Asked of each byte, hence the most frequent ones come first. */
function isPlain(byte: number): boolean {
  return byte > QUOTE ? byte !== BACKSLASH : byte !== QUOTE && byte >= BLANK;
}

function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isFilled(numbers: Uint32Array, place: number): boolean {
  return (numbers[place + 1] as number) > (numbers[place] as number);
}
