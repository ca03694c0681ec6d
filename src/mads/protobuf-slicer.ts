import { AssignmentType } from './assignment-type.js';
import { ADDRESS, MESH, NAME, PATH, SCHEME, SERVICE, STRIDE } from './slice-layout.js';
import type { SliceTable } from './slice-table.js';

/** Tags: the number of a field, and wire type 2, in one byte. */
const FIELD_1 = 0x0a;
const FIELD_2 = 0x12;
const FIELD_3 = 0x1a;
const FIELD_4 = 0x22;
const FIELD_5 = 0x2a;

/** Instead of the end of a field: it has none within the message that holds it, or one that is oddly written. */
const NONE = 0;

/**
 * Reads plain v1 assignments in protobuf into a {@link SliceTable}. Plain is what Kuma sends: known fields only, of
 * their wire type, single ones at most once, map entries of a name and a value. All else is for the general decoder,
 * which says what it means.
 */
export class ProtobufSlicer {
  readonly #table: SliceTable;
  readonly #type = new AssignmentType();
  /** Mesh and service, where they belong in a target. No text starts at 0: that is an absent one. */
  readonly #common = new Uint32Array(STRIDE);
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(table: SliceTable) {
    this.#table = table;
  }

  /** Reads the `google.protobuf.Any` at `start` to before `end`. @returns false when it is not a plain assignment. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#table.begin(bytes);
    this.#common.fill(0);
    if (!this.#openValue(end) || !this.#readAssignment(end)) return false;
    const { count, sharedFrom, sharedEnd } = this.#table;
    // Without targets mesh and service stand nowhere in the table, where somebody would check that they are UTF-8.
    if (count === 0 || !this.#table.areDistinct(sharedFrom, sharedEnd)) return false;
    this.#table.closeAssignment(this.#common);
    return true;
  }

  /** Goes to the beginning of the value, which must be all that follows the type. */
  #openValue(end: number): boolean {
    if (this.#bytes[this.#at++] !== FIELD_1) return false;
    const urlEnd = this.#openField(end);
    if (urlEnd === NONE || !this.#type.isAt(this.#bytes, this.#at, urlEnd)) return false;
    this.#at = urlEnd;
    return this.#bytes[this.#at++] === FIELD_2 && this.#openField(end) === end;
  }

  #readAssignment(end: number): boolean {
    while (this.#at < end) {
      if (!this.#readAssignmentField(end)) return false;
    }
    return isFilled(this.#common, MESH);
  }

  #readAssignmentField(limit: number): boolean {
    switch (this.#bytes[this.#at++]) {
      case FIELD_2:
        return this.#readText(this.#common, MESH, limit);
      case FIELD_3:
        return this.#readText(this.#common, SERVICE, limit);
      case FIELD_4:
        return this.#readTarget(limit);
      case FIELD_5:
        return this.#readSharedLabel(limit);
      default:
        return false;
    }
  }

  /** The assignment's own labels must stand together in the table, hence also here. */
  #readSharedLabel(limit: number): boolean {
    const table = this.#table;
    if (table.sharedFrom === table.sharedEnd) table.sharedFrom = table.labelCount;
    else if (table.sharedEnd !== table.labelCount) return false;
    const isRead = this.#readLabel(limit);
    table.sharedEnd = table.labelCount;
    return isRead;
  }

  #readTarget(limit: number): boolean {
    const end = this.#openField(limit);
    const table = this.#table;
    const from = table.labelCount;
    const base = table.addTarget();
    if (end === NONE) return false;
    while (this.#at < end) {
      if (!this.#readTargetField(base, end)) return false;
    }
    table.closeTarget(base, from);
    return isFilled(table.targets, base + NAME) && table.areDistinct(from, table.labelCount);
  }

  #readTargetField(base: number, limit: number): boolean {
    const { targets } = this.#table;
    switch (this.#bytes[this.#at++]) {
      case FIELD_1:
        return this.#readText(targets, base + NAME, limit);
      case FIELD_2:
        return this.#readText(targets, base + SCHEME, limit);
      case FIELD_3:
        return this.#readText(targets, base + ADDRESS, limit);
      case FIELD_4:
        return this.#readText(targets, base + PATH, limit);
      case FIELD_5:
        return this.#readLabel(limit);
      default:
        return false;
    }
  }

  #readLabel(limit: number): boolean {
    const end = this.#openField(limit);
    if (end === NONE || this.#bytes[this.#at++] !== FIELD_1) return false;
    const nameEnd = this.#openField(end);
    const nameStart = this.#at;
    if (nameEnd === NONE || this.#bytes[nameEnd] !== FIELD_2) return false;
    this.#at = nameEnd + 1;
    if (this.#openField(end) !== end) return false;
    const label = this.#table.addLabel();
    const { labels } = this.#table;
    labels[label] = nameStart;
    labels[label + 1] = nameEnd;
    labels[label + 2] = this.#at;
    labels[label + 3] = end;
    this.#at = end;
    return true;
  }

  /** Reads a text into two numbers of `into`. @returns false also when there is one already. */
  #readText(into: Uint32Array, place: number, limit: number): boolean {
    const end = this.#openField(limit);
    if (end === NONE || into[place] !== 0) return false;
    into[place] = this.#at;
    into[place + 1] = end;
    this.#at = end;
    return true;
  }

  /** Reads a length, up to 256 MiB. @returns where the field ends that begins behind it, or {@link NONE}. */
  #openField(limit: number): number {
    const first = this.#bytes[this.#at++];
    if (first === undefined) return NONE;
    const length = first < 0x80 ? first : this.#readLongLength(first & 0x7f);
    const end = this.#at + length;
    return end > limit ? NONE : end;
  }

  /** Reads up to three more bytes of a length, the least of them first. @returns infinity when there are more. */
  #readLongLength(lowest: number): number {
    let length = lowest;
    for (let shift = 7; shift <= 21; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length;
    }
    return Infinity;
  }
}

function isFilled(numbers: Uint32Array, place: number): boolean {
  return (numbers[place + 1] as number) > (numbers[place] as number);
}
