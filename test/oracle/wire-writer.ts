import { fromSome, shuffled } from './oddities.js';

/** A field to be written. */
export interface WireField {
  readonly number: number;
  readonly content: string | Buffer;
  /** May stand there several times, all of which count. */
  readonly repeated?: boolean;
}

/** A field with `content`, its number and length written in at least `width` bytes each. */
export function wireField(number: number, content: string | Buffer, width = 1): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([wireNumber(number * 8 + 2, width), wireNumber(bytes.length, width), bytes]);
}

/** A number in at least `width` bytes, of which ten are the most that any reader takes. */
export function wireNumber(value: number, width = 1): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128 || bytes.length + 1 < width) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** Numbers that no message of ours knows. */
const UNKNOWN = [6, 15, 16, 1_000, 0x1fff_ffff];

/** A field that nobody knows, of each wire type. */
export function unknownFields(number: number): readonly Buffer[] {
  const tag = (wireType: number): Buffer => wireNumber(number * 8 + wireType);
  const inner = Buffer.concat([wireField(1, 'x'), wireNumber(2 * 8 + 3), wireNumber(2 * 8 + 4)]);
  return [
    Buffer.concat([tag(0), wireNumber(300, 10)]),
    Buffer.concat([tag(1), Buffer.alloc(8, 0xff)]),
    wireField(number, Buffer.from([0xff, 0xfe])),
    Buffer.concat([tag(3), inner, tag(4)]),
    Buffer.concat([tag(5), Buffer.alloc(4, 0xff)]),
  ];
}

/**
 * A message of `fields`. With `random` in any order, with fields that nobody knows, numbers longer than they need
 * be, and texts that a later one overrides: all of which changes nothing.
 */
export function wireMessage(
  fields: readonly WireField[],
  random: (() => number) | undefined,
): Buffer {
  if (random === undefined)
    return Buffer.concat(fields.map(({ number, content }) => wireField(number, content)));
  const overridden = fields
    .filter(({ content, repeated }) => typeof content === 'string' && repeated !== true)
    .filter(() => random() < 0.2)
    .map(({ number }) => wireField(number, 'overridden'));
  const written = shuffled(fields, random).map(({ number, content }) =>
    wireField(number, content, random() < 0.3 ? 1 + Math.floor(random() * 10) : 1),
  );
  const parts = [...overridden, ...written].flatMap((part) =>
    random() < 0.3 ? [part, fromSome(unknownFields(fromSome(UNKNOWN, random)), random)] : [part],
  );
  return Buffer.concat(parts);
}
