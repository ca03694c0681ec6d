import fc from 'fast-check';
import type { RawAnswer } from './raw-answer.js';

/** One thing that happens to the bytes of an answer. Places are shares of its length. */
export interface Mutation {
  readonly kind: 'flip' | 'replace' | 'insert' | 'remove' | 'repeat' | 'cut' | 'splice';
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

const places = fc.double({ min: 0, max: 1, noNaN: true });

/** Any mutation. */
export const mutations: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'replace', 'insert', 'insert', 'remove', 'repeat', 'cut', 'splice'),
  from: places,
  to: places,
  value: fc.nat(0xffff),
});

/** `bytes` after all of `mutations`. */
export function mutated(
  bytes: Buffer,
  encoding: RawAnswer['encoding'],
  mutations: readonly Mutation[],
): Buffer {
  const fragments = encoding === 'json' ? JSON_FRAGMENTS : WIRE_FRAGMENTS;
  return mutations.reduce((before, mutation) => mutate(before, mutation, fragments), bytes);
}

/** The longest piece that is removed, repeated or moved: most of what is around it stays what it was. */
const MAX_PIECE = 40;

function mutate(
  bytes: Buffer,
  { kind, from, to, value }: Mutation,
  fragments: readonly Buffer[],
): Buffer {
  const at = Math.floor(from * bytes.length);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  const pieceLength = 1 + (value % MAX_PIECE);
  const elsewhere = Math.floor(to * bytes.length);
  switch (kind) {
    case 'flip':
      return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << (value % 8)));
    case 'replace':
      return withByte(bytes, at, value % 256);
    case 'insert':
      return Buffer.concat([before, fragments[value % fragments.length]!, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(pieceLength)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, pieceLength), after]);
    case 'cut':
      return before;
    case 'splice':
      return Buffer.concat([before, bytes.subarray(elsewhere, elsewhere + pieceLength), after]);
  }
}

function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes);
  if (at < copy.length) copy[at] = byte;
  return copy;
}

/** Not UTF-8: a lone continuation, an overlong form, a surrogate, beyond the last code point, cut off. */
const NO_TEXTS = ['80', 'c0af', 'eda080', 'f4908080', 'e282', 'ff'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

const WIRE_FRAGMENTS: readonly Buffer[] = [
  ...['00', '0800', '0a00', '1200', '2200', '2a00', '0c', '0b0c', '1a0161', '0f', '320178', '3801'],
  ...['7d00000000', '790000000000000000', 'ffffffffff', 'ffffffffffffffffff01', '82808080808000'],
  ...['8080808080808080808000', '0a80808080808080808000', '2a060a0161120162', '2a0612016210c8'],
  ...['f2ffffff0f00', 'faffffff0f00', '8280808010', '030b', '3334', '3b3b3c3c'],
]
  .map((hex) => Buffer.from(hex, 'hex'))
  .concat(NO_TEXTS);

const JSON_FRAGMENTS: readonly Buffer[] = [
  ...[
    '"',
    '\\',
    '\\u0041',
    '\\ud83d\\ude00',
    '\\/',
    '\\"',
    '\\u00',
    '\\x',
    '\u0000',
    '\n',
    '\t',
    '\u007f',
  ],
  ...[
    'null',
    'true',
    '1',
    '-0',
    '1e400',
    '01',
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    ',',
    ':',
    ' ',
    '\ufeff',
  ],
  ...[
    '"x":1,',
    '"mesh":"demo",',
    '"name":"a",',
    '"resources":[],',
    '"labels":null,',
    '"@type":"a",',
  ],
  ...[
    '"__proto__":{"mesh":"x"},',
    ',"service":7',
    '{"a":1},',
    '"x",',
    'null,',
    "'",
    '/**/',
    '\u2028',
    '\u0085',
  ],
]
  .map((text) => Buffer.from(text))
  .concat(NO_TEXTS);
