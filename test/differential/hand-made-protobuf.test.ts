import { encodeAnswer } from '../oracle/encode-answer.js';
import { encodeV1, encodeV1Alpha1 } from '../oracle/encode-protobuf.js';
import { expectSameFiles } from '../oracle/expect-same-files.js';
import type { DamageLevel, ModelAssignment, ModelResource } from '../oracle/model.js';
import { MESSAGE_NAMES } from '../oracle/oracle-answer.js';
import { DEFAULT_FILE_OPTIONS, type RawAnswer } from '../oracle/raw-answer.js';
import { unknownFields, wireField, wireNumber } from '../oracle/wire-writer.js';

type Api = RawAnswer['apiVersion'];
type Level = DamageLevel | 'envelope';
type Place = 'first' | 'last' | 'alone';

const LEVELS: readonly Level[] = ['envelope', 'wrapper', 'value', 'target', 'labels'];

const ASSIGNMENT: ModelAssignment = {
  mesh: 'default',
  service: 'backend',
  labels: [['a.b', 'of the assignment']],
  targets: ['a', 'b'].map((name) => ({
    name,
    scheme: 'http',
    address: `10.0.0.1:${name === 'a' ? '1' : '2'}`,
    path: '/metrics',
    labels: [
      ['a-b', 'first'],
      ['a_b', 'second'],
    ],
  })),
};

const BYSTANDER: ModelAssignment = {
  ...ASSIGNMENT,
  targets: [{ ...ASSIGNMENT.targets[0]!, name: 'bystander' }],
};

/** An answer with two assignments; `extra` is put into every piece of `level` of the first one. */
function answerWith(api: Api, level: Level, put: (bytes: Buffer) => Buffer): RawAnswer {
  const typeUrl = `type.googleapis.com/${MESSAGE_NAMES[api]}`;
  const encode = (assignment: ModelAssignment, isHurt: boolean): readonly Buffer[] => {
    const hurt = (at: DamageLevel, bytes: Buffer): Buffer =>
      isHurt && at === level ? put(bytes) : bytes;
    const resource = { assignment, damage: { kind: 'none' } } as const;
    const context = { random: undefined, typeUrl, hurt };
    return api === 'v1'
      ? [encodeV1(resource, context)]
      : assignment.targets.map((target) => encodeV1Alpha1(resource, target, context));
  };
  const resources = [...encode(ASSIGNMENT, true), ...encode(BYSTANDER, false)];
  const body = Buffer.concat(resources.map((resource) => wireField(2, resource)));
  return {
    encoding: 'protobuf',
    apiVersion: api,
    body: level === 'envelope' ? put(body) : body,
  };
}

function placed(extra: Buffer, place: Place): (bytes: Buffer) => Buffer {
  if (place === 'alone') return () => extra;
  return (bytes) => Buffer.concat(place === 'first' ? [extra, bytes] : [bytes, extra]);
}

function tag(number: number, wireType: number, width = 1): Buffer {
  return wireNumber(number * 8 + wireType, width);
}

function groups(depth: number): Buffer {
  const open = Array.from({ length: depth }, () => tag(9, 3));
  const close = Array.from({ length: depth }, () => tag(9, 4));
  return Buffer.concat([...open, ...close]);
}

const KNOWN_NUMBERS = [1, 2, 3, 4, 5];

const NO_TEXTS = ['80', 'c0af', 'eda080', 'f4908080', 'e282', 'ff', '61c3'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** What may stand in any message, be it of ours or not. */
const EXTRAS: readonly (readonly [name: string, extras: readonly Buffer[]])[] = [
  ['fields that nobody knows', [6, 15, 16, 0x1fff_ffff].flatMap(unknownFields)],
  [
    'known fields of another wire type',
    [0, 1, 3, 4, 5, 6, 7].flatMap((wireType) =>
      KNOWN_NUMBERS.map((number) => Buffer.concat([tag(number, wireType), Buffer.alloc(8)])),
    ),
  ],
  ['known fields again, empty', KNOWN_NUMBERS.map((number) => wireField(number, ''))],
  ['known fields again', KNOWN_NUMBERS.map((number) => wireField(number, 'again'))],
  ['known fields that hold messages', KNOWN_NUMBERS.map((n) => wireField(n, wireField(1, 'x')))],
  [
    'known fields that hold maps',
    KNOWN_NUMBERS.map((n) => wireField(n, wireField(5, Buffer.concat([wireField(2, 'v')])))),
  ],
  [
    'texts that are not UTF-8',
    KNOWN_NUMBERS.flatMap((number) => NO_TEXTS.map((bytes) => wireField(number, bytes))),
  ],
  [
    'entries whose texts are not UTF-8',
    [1, 3, 5].flatMap((number) =>
      NO_TEXTS.flatMap((bytes) => [1, 2].map((n) => wireField(number, wireField(n, bytes)))),
    ),
  ],
  [
    'odd entries',
    [1, 3, 5].flatMap((number) =>
      [
        [wireField(2, 'value first'), wireField(1, 'k')],
        [wireField(1, 'only a key')],
        [wireField(2, 'only a value')],
        [wireField(1, 'k'), wireField(1, 'k2'), wireField(2, 'v'), wireField(2, 'v2')],
        [wireField(1, 'k'), wireField(3, 'more'), wireField(2, 'v'), ...unknownFields(100)],
        [wireField(1, 'a_b'), wireField(2, 'again')],
        [wireField(1, 'mesh'), wireField(2, 'elsewhere')],
        [wireField(1, 'dataplane'), wireField(2, '')],
        ...['instance', 'job', 'service', '__scheme__'].map((word) => [
          wireField(1, word),
          wireField(2, 'https'),
        ]),
        [wireField(1, '__address__'), wireField(2, '10.0.0.9:9')],
        [wireField(1, 'long'), wireField(2, 'v'.repeat(10_000))],
        [wireField(1, 'n'.repeat(1_001)), wireField(2, 'v')],
      ].map((fields) => wireField(number, Buffer.concat(fields))),
    ),
  ],
  [
    'numbers longer than they need be',
    [2, 5, 9, 10, 11].flatMap((width) =>
      [1, 2, 9].flatMap((n) => [
        wireField(n, 'again', width),
        Buffer.concat([tag(9, 0), wireNumber(0, width)]),
      ]),
    ),
  ],
  [
    'numbers that are too large',
    ['ffffffffffffffffff01', 'ffffffffffffffffff7f', 'f8ffffff7f', '808080801000', '82808080804000']
      .map((hex) => Buffer.from(hex, 'hex'))
      .flatMap((number) => [number, Buffer.concat([tag(2, 2), number])]),
  ],
  ['number 0', ['00', '02', '0200', '0000', '04'].map((hex) => Buffer.from(hex, 'hex'))],
  [
    'fields that are cut off',
    [tag(1, 2), Buffer.from([0x80]), ...KNOWN_NUMBERS.concat(9).map((n) => cutField(n))],
  ],
  [
    'groups',
    [
      ...[1, 50, 99, 100, 101, 200].map(groups),
      Buffer.concat([tag(9, 3), tag(8, 4)]),
      Buffer.concat([tag(9, 3), wireField(1, Buffer.from([0xff])), tag(9, 4)]),
      Buffer.concat([tag(9, 3), tag(1, 6), tag(9, 4)]),
      Buffer.concat([tag(9, 3), tag(8, 3), tag(9, 4), tag(8, 4)]),
      tag(9, 3),
      tag(9, 4),
    ],
  ],
  ['nothing', [Buffer.alloc(0)]],
];

function cutField(number: number): Buffer {
  return wireField(number, 'cut').subarray(0, -1);
}

describe('files of hand-made protobuf', () => {
  for (const [name, extras] of EXTRAS) {
    for (const api of ['v1', 'v1alpha1'] as const) {
      it(`are what the oracle says when there are ${name}, anywhere in ${api}`, async () => {
        const whole = answerWith(api, 'value', (bytes) => bytes);
        for (const level of LEVELS) {
          for (const place of ['first', 'last', 'alone'] as const) {
            const odd = extras.map((extra) => answerWith(api, level, placed(extra, place)));
            const between = odd.flatMap((each) => [whole, each]);
            await expectSameFiles([...odd, ...between, whole], DEFAULT_FILE_OPTIONS);
          }
        }
      }).timeout(60_000);
    }
  }

  it('are what the oracle says when a damaged target stands before others that came elsewhere', async () => {
    const alone = ASSIGNMENT.targets.map((target) => ({ ...ASSIGNMENT, targets: [target] }));
    const mutations = [{ kind: 'cut', from: 0.5, to: 0, value: 0 }] as const;
    const damage = { kind: 'bytes', level: 'target', piece: 0, mutations } as const;
    const rest = { way: 'grpc v1', oddity: 0, says: 'type' } as const;
    const unhurt = [...alone, BYSTANDER].map(whole);
    const hurt = [{ assignment: ASSIGNMENT, damage }, whole(BYSTANDER)];
    const answers = [unhurt, hurt].map((resources) => encodeAnswer({ ...rest, resources }));
    await expectSameFiles(answers, DEFAULT_FILE_OPTIONS);
  });
});

function whole(assignment: ModelAssignment): ModelResource {
  return { assignment, damage: { kind: 'none' } };
}
