import { isUtf8 } from 'node:buffer';

/** What a message may hold: its fields by number. All others are unknown, and left out. */
export type Shape = Readonly<Record<number, FieldShape>>;

/** A field: text, bytes, or a message of its own. */
export type FieldShape =
  | 'text'
  | 'bytes'
  /** `isolated`: damage inside does not end the message around it. */
  | { readonly message: Shape; readonly isolated: boolean };

/** A message as any lenient reader may read it. */
export interface CleanMessage {
  /** Everything known that stands before the damage, in its order and in the plainest form there is. */
  readonly bytes: Buffer;
  readonly damaged: boolean;
}

/**
 * Tells strictly whether `bytes` are a message of `shape`, and gives what of it a reader may take. protobufjs reads
 * what is damaged or written in an unusual way as something else, so it is only given what comes out here.
 */
export function cleanMessage(bytes: Buffer, shape: Shape): CleanMessage {
  const parts: Buffer[] = [];
  let isDamagedInside = false;
  let at = 0;
  while (at < bytes.length) {
    const field = cutField(bytes, at);
    const kind = field === undefined ? undefined : shape[field.number];
    if (field === undefined) return { bytes: Buffer.concat(parts), damaged: true };
    if (kind !== undefined) {
      const { part, verdict } = cleanField(field, kind);
      parts.push(part);
      if (verdict === 'ends') return { bytes: Buffer.concat(parts), damaged: true };
      isDamagedInside ||= verdict === 'goes on';
    } else if (field.end === undefined) return { bytes: Buffer.concat(parts), damaged: true };
    at = field.end ?? bytes.length;
  }
  return { bytes: Buffer.concat(parts), damaged: isDamagedInside };
}

/** A field of the message. */
interface Field {
  readonly number: number;
  /** What a length-delimited field holds; all that is left when it is cut off. */
  readonly content: Buffer | undefined;
  /** Where the next field begins; `undefined` when the message ends too early. */
  readonly end: number | undefined;
}

interface CleanField {
  readonly part: Buffer;
  /** What the damage in the field means for the message around it. */
  readonly verdict: 'good' | 'goes on' | 'ends';
}

const NOTHING = Buffer.alloc(0);
const ENDS: CleanField = { part: NOTHING, verdict: 'ends' };

function cleanField({ number, content, end }: Field, kind: FieldShape): CleanField {
  if (content === undefined) return ENDS;
  if (typeof kind === 'object') {
    const { bytes, damaged } = cleanMessage(content, kind.message);
    const ends = end === undefined || (damaged && !kind.isolated);
    return { part: write(number, bytes), verdict: ends ? 'ends' : damaged ? 'goes on' : 'good' };
  }
  if (end === undefined || (kind === 'text' && !isUtf8(content))) return ENDS;
  return { part: write(number, content), verdict: 'good' };
}

/** Cuts off the field at `at`; `undefined` when there is none that can be understood. */
function cutField(bytes: Buffer, at: number): Field | undefined {
  const tag = cutTag(bytes, at);
  if (tag === undefined) return undefined;
  const { number, wireType } = tag;
  if (wireType === 3) return { number, content: undefined, end: endOfGroup(bytes, tag) };
  if (wireType === 4) return undefined;
  if (wireType !== 2)
    return { number, content: undefined, end: endOfScalar(bytes, tag.end, wireType) };
  const length = cutNumber(bytes, tag.end);
  if (length === undefined) return undefined;
  const isWhole = length.value <= BigInt(bytes.length - length.end);
  const end = isWhole ? length.end + Number(length.value) : undefined;
  return { number, content: bytes.subarray(length.end, end), end };
}

interface Tag {
  readonly number: number;
  readonly wireType: number;
  readonly end: number;
}

function cutTag(bytes: Buffer, at: number): Tag | undefined {
  const tag = cutNumber(bytes, at);
  if (tag === undefined) return undefined;
  const number = tag.value >> 3n;
  if (number < 1n || number > 0x1fff_ffffn) return undefined;
  return { number: Number(number), wireType: Number(tag.value & 7n), end: tag.end };
}

/** A number is at most ten bytes, of which only the last has its high bit clear; nothing asks for the fewest bytes. */
function cutNumber(
  bytes: Buffer,
  at: number,
): { readonly value: bigint; readonly end: number } | undefined {
  const last = bytes.subarray(at, at + 10).findIndex((byte) => byte < 0x80);
  if (last === -1) return undefined;
  const digits = [...bytes.subarray(at, at + last + 1)].reverse();
  const value = digits.reduce((sum, byte) => sum * 128n + BigInt(byte & 0x7f), 0n);
  return { value, end: at + last + 1 };
}

function endOfScalar(bytes: Buffer, at: number, wireType: number): number | undefined {
  if (wireType === 0) return cutNumber(bytes, at)?.end;
  const size = new Map([
    [1, 8],
    [5, 4],
  ]).get(wireType);
  return size === undefined || at + size > bytes.length ? undefined : at + size;
}

const MAX_OPEN_GROUPS = 100;

/** Where the group that begins with `start` ends. */
function endOfGroup(bytes: Buffer, start: Tag): number | undefined {
  const open = [start.number];
  let at = start.end;
  while (open.length > 0) {
    const tag = cutTag(bytes, at);
    if (tag === undefined || open.length > MAX_OPEN_GROUPS) return undefined;
    if (tag.wireType === 3) open.push(tag.number);
    if (tag.wireType === 4 && open.pop() !== tag.number) return undefined;
    const isBracket = tag.wireType === 3 || tag.wireType === 4;
    const end = isBracket ? tag.end : cutField(bytes, at)?.end;
    if (end === undefined) return undefined;
    at = end;
  }
  return at;
}

function write(number: number, content: Buffer): Buffer {
  return Buffer.concat([plainNumber(number * 8 + 2), plainNumber(content.length), content]);
}

function plainNumber(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
