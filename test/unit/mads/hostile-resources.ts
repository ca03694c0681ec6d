import fc from 'fast-check';
import { assignmentTypeUrl } from '../../../src/mads/api-version.js';

/** A `google.protobuf.Any`. */
export function any(typeUrl: string, value: Uint8Array): Buffer {
  return Buffer.concat([field(0x0a, Buffer.from(typeUrl)), field(0x12, value)]);
}

/** A length-delimited field: its tag, and its content with the length that it has. */
export function field(tag: number, content: Uint8Array): Buffer {
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), content]);
}

/** An entry of a label map, which is field 5 of assignments and of targets. */
export function labelField(name: string, value: string): Buffer {
  const entry = [field(0x0a, Buffer.from(name)), field(0x12, Buffer.from(value))];
  return field(0x2a, Buffer.concat(entry));
}

/** Bytes in which up to three places were changed, lost or doubled; often none. */
export function mutated(bytes: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: bytes.length });
  const change = fc.tuple(fc.constantFrom('change', 'lose', 'double'), place, fc.nat(255));
  return fc.array(change, { maxLength: 3 }).map((changes) => {
    let result = bytes;
    for (const [kind, at, byte] of changes) {
      const middle = kind === 'change' ? [byte] : [];
      const next = kind === 'double' ? Math.max(at - (byte % 40), 0) : at + 1;
      const parts = [result.subarray(0, at), Buffer.from(middle), result.subarray(next)];
      result = Buffer.concat(parts);
    }
    return result;
  });
}

/** What may stand for a text: few and short ones, so that they are often the same. */
const contents = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('', 'a', 'b', 'aa', 'ab', 'é').map((t) => Buffer.from(t)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)) },
);

function fields(...kinds: readonly fc.Arbitrary<Buffer>[]): fc.Arbitrary<Buffer> {
  return fc.array(fc.oneof(...kinds), { maxLength: 6 }).map((parts) => Buffer.concat(parts));
}

function text(tag: number): fc.Arbitrary<Buffer> {
  return contents.map((content) => field(tag, content));
}

const odd = fc
  .oneof(
    fc.constantFrom([0x08, 1], [0x32, 0], [0x12, 0x81, 0, 0x61], [0x0b, 0x0c], [0x2a, 0]),
    fc.uint8Array({ maxLength: 3 }),
  )
  .map((bytes) => Buffer.from(bytes));

const sometimes = <T>(rare: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 1, arbitrary: rare }, { weight: 12, arbitrary: usual });

const pair = fc.tuple(text(0x0a), text(0x12)).map((both) => Buffer.concat(both));
const label = sometimes(fields(text(0x0a), text(0x12), odd), pair).map((e) => field(0x2a, e));
const labelList = fc.array(label, { maxLength: 4 }).map((parts) => Buffer.concat(parts));

const plainTarget = fc
  .tuple(text(0x0a), fc.oneof(text(0x12), text(0x1a), text(0x22)), labelList)
  .map((parts) => Buffer.concat(parts));
const anyTarget = fields(text(0x0a), text(0x12), text(0x1a), text(0x22), label, odd);
const target = sometimes(anyTarget, plainTarget).map((t) => field(0x22, t));

/** Bytes of a v1 assignment in protobuf with fields in any order, some missing, repeated, or oddly written. */
export const assignmentBytes: fc.Arbitrary<Buffer> = sometimes(
  fields(text(0x12), text(0x1a), target, label, odd),
  fc
    .tuple(target, text(0x12), fc.oneof(text(0x1a), label), target, labelList)
    .map((parts) => Buffer.concat(parts)),
);

const blanks = fc.constantFrom('', '', '', '', ' ', '\n\t', '\r');
const quoted = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('"a"', '"b"', '"aa"', '"é"', '""', '"]}"', '"\u007f"') },
  { weight: 1, arbitrary: fc.constantFrom('null', '1', '"\\u0061"', '"\n"', '"', 'a', '{}', '[]') },
);

type Member = readonly [name: string, value: string];

function members(list: readonly fc.Arbitrary<Member>[]): fc.Arbitrary<readonly Member[]> {
  const whole = fc
    .tuple(...list)
    .chain((all) => fc.shuffledSubarray(all, { minLength: list.length }));
  return sometimes(fc.array(fc.oneof(...list), { maxLength: 5 }), whole);
}

function object(list: fc.Arbitrary<readonly Member[]>): fc.Arbitrary<string> {
  return fc
    .tuple(list, blanks, sometimes(fc.constantFrom(',', ',,', ''), fc.constant('')))
    .map(
      ([all, blank, odd]) =>
        `{${blank}${all.map(([name, value]) => `${blank}"${name}"${blank}:${blank}${value}${blank}`).join(',')}${odd}}`,
    );
}

function member(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Member> {
  return value.map((each) => [name, each] as const);
}

function list(elements: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(elements, { maxLength: 2 }).map((all) => `[${all.join(', ')}]`);
}

const names = fc.constantFrom('a', 'b', 'aa', 'é', '', '__proto__', '1');
const labelsText = object(fc.array(fc.tuple(names, quoted), { maxLength: 3 }));
const targetText = object(
  members([
    member('name', quoted),
    fc.oneof(member('scheme', quoted), member('later', quoted)),
    member('address', quoted),
    fc.oneof(member('metrics_path', quoted), member('metricsPath', quoted)),
    member('labels', labelsText),
  ]),
);

/** Text of a v1 assignment in JSON with members in any order, some missing, repeated, unknown, or of another kind. */
export const assignmentText: fc.Arbitrary<string> = object(
  members([
    member('@type', sometimes(quoted, fc.constant(`"${assignmentTypeUrl('v1')}"`))),
    member('mesh', quoted),
    member('service', quoted),
    member('targets', list(targetText)),
    member('labels', labelsText),
  ]),
);
