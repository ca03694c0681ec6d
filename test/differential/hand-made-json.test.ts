import { expectSameFiles } from '../oracle/expect-same-files.js';
import { DEFAULT_FILE_OPTIONS, type RawAnswer } from '../oracle/raw-answer.js';

const TYPE = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';

const WHOLE_LABELS = '{"a-b":"first","a_b":"second"}';
const WHOLE_TARGET = targetText(WHOLE_LABELS);
const WHOLE_RESOURCE = resourceText(WHOLE_TARGET);
const WHOLE = bodyText(WHOLE_RESOURCE);

function targetText(labels: string): string {
  return `{"name":"a","scheme":"http","address":"10.0.0.1:1","metrics_path":"/m","labels":${labels}}`;
}

function resourceText(target: string): string {
  const second = '{"name":"b","address":"10.0.0.2:2"}';
  return `{"@type":"${TYPE}","mesh":"default","service":"backend","targets":[${target},${second}]}`;
}

function bodyText(resource: string): string {
  const bystander = WHOLE_RESOURCE.replaceAll('"a"', '"c"').replaceAll('"b"', '"d"');
  return `{"version_info":"7","resources":[${resource},${bystander}],"type_url":"${TYPE}"}`;
}

/** The objects of an answer; each gives the whole answer again from what becomes of it. */
const LEVELS: readonly (readonly [object: string, around: (object: string) => string])[] = [
  [WHOLE_LABELS, (labels) => bodyText(resourceText(targetText(labels)))],
  [WHOLE_TARGET, (target) => bodyText(resourceText(target))],
  [WHOLE_RESOURCE, bodyText],
  [WHOLE, (body) => body],
];

/** With `member` as the first, as the last, and as the only one of the object at each level. */
function withMember(member: string): readonly string[] {
  return LEVELS.flatMap(([object, around]) => [
    around(`{${member},${object.slice(1)}`),
    around(`${object.slice(0, -1)},${member}}`),
    around(`{${member}}`),
  ]);
}

function toAnswer(body: string): RawAnswer {
  return { encoding: 'json', apiVersion: 'v1', body: Buffer.from(body, 'latin1') };
}

/** UTF-8 as latin1, so that what is not UTF-8 can stand beside it. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const NAMES = [
  'mesh',
  'name',
  'service',
  'scheme',
  'address',
  'metrics_path',
  'metricsPath',
  'a_b',
];

const MEMBERS = [
  ...[...NAMES, '@type', 'labels', 'targets', 'resources', 'x', '', '__proto__', 'constructor'],
  ...['version_info', 'versionInfo', 'type_url', 'typeUrl', 'nonce'],
];

function each(names: readonly string[], values: readonly string[]): readonly string[] {
  return names.flatMap((name) => values.map((value) => `"${name}":${value}`));
}

const TEXTS = [
  ...[
    '"\\u0041"',
    '"\\/"',
    '"\\ud83d\\ude00"',
    '"\\uD83D\\uDE00"',
    '"\\u0000"',
    '"\\b\\f\\n\\r\\t\\"\\\\"',
  ],
  ...[
    '"\\u007f\\u0085\\u2028\\ufffe"',
    '"\\u00e9"',
    '"\\u003c"',
    `"${'v'.repeat(10_000)}"`,
    '""',
    '" "',
  ],
  ...['é', '\u{1f600}', '\u2028', '\u007f', '\u0085', '\uffff', '\ufeff'].map(
    (t) => `"${utf8(t)}"`,
  ),
];

const NO_TEXTS = [
  ...[
    '"\\x"',
    '"\\u12"',
    '"\\u12G4"',
    '"\n"',
    '"\t"',
    '"\u0000"',
    '"\u001f"',
    '"\\',
    '"',
    "'a'",
    '"\\"',
  ],
  ...[
    '\u0080',
    '\u00c0\u00af',
    '\u00ed\u00a0\u0080',
    '\u00f4\u0090\u0080\u0080',
    '\u00e2\u0082',
    '\u00ff',
  ].map((bytes) => `"${bytes}"`),
];

const LONE_SURROGATES = ['"\\ud800"', '"\\udc00x"', '"\\ude00\\ud83d"', '"\\ud83d\\u0041"'];

const OTHER_VALUES = [
  ...['null', 'true', 'false', '0', '-1.5e3', '1e400', '[]', '{}', '["a"]', '{"a":"b"}', '[[[]]]'],
  ...[
    'tru',
    'NaN',
    '01',
    '+1',
    '.5',
    '-',
    'undefined',
    '[1,]',
    '{"a":}',
    '{a:1}',
    '[}',
    '{]',
    '/**/1',
    '',
  ],
  ...[`${'['.repeat(500)}${']'.repeat(500)}`, '{"resources":[{"@type":"]}"}]}'],
];

/** Identities are left out: see the differences. */
const NO_IDENTITIES = MEMBERS.filter((name) => name !== 'mesh' && name !== 'name');

const BODIES = [
  ...[
    '',
    ' ',
    '{}',
    '[]',
    'null',
    '7',
    '"x"',
    '{',
    '}',
    '{}{}',
    '{},',
    '{} x',
    utf8('\ufeff{}'),
    '\u00ff',
  ],
  ...[
    '{"resources":null}',
    '{"resources":[]}',
    '{"resources":[ ]}',
    '{"resources":{}}',
    '{"resources":""}',
  ],
  ...[
    '{"resources":[null]}',
    '{"resources":[1,"a",[],{}]}',
    '{"resources":[,]}',
    '{"resources":[{}',
  ],
  ...['{"Resources":[]}', '{"resources":[]],"x":1}', '{"resources":[1 2]}', '{"resources":[{},]}'],
  ...[
    '{"version_info":7}',
    '{"versionInfo":7}',
    '{"version_info":null,"versionInfo":7}',
    '{"nonce":{}}',
  ],
  ...['{"type_url":"a.B"}', '{"typeUrl":"a.B"}', '{"version_info":"\\ud800"}', '{"\\ud800":1}'],
  ...['{"resources":[],"\\u0072esources":[]}', `{"\\u0072esources":[${WHOLE_RESOURCE}]}`],
  ...[
    utf8(`\ufeff${WHOLE}`),
    `${WHOLE}\u0000`,
    ` \t\r\n${WHOLE} \t\r\n`,
    `\u00a0${WHOLE}`,
    `\f${WHOLE}`,
  ],
  ...['\u000b', '\u00a0', ' ', '\n', '\t', '\r', '//\n'].map((blank) =>
    WHOLE.replaceAll(/[{}[\],:]/g, (bracket) => `${blank}${bracket}${blank}`),
  ),
  ...['', 'type.example.test/', '/', 'a/b/', 'x'].map((prefix) =>
    WHOLE.replaceAll('type.googleapis.com/', prefix),
  ),
  ...['v1alpha1', 'V1', 'v1.'].map((version) => WHOLE.replaceAll('.v1.', `.${version}.`)),
  WHOLE.replaceAll(`"@type":"${TYPE}",`, ''),
  WHOLE.replaceAll(/\{("@type":"[^"]*"),([^]*?"\}\])\}/g, '{$2,$1}'),
  WHOLE.replaceAll('metrics_path', 'metricsPath'),
  WHOLE.replaceAll('/', '\\/'),
  WHOLE.replaceAll('"', "'"),
];

const CASES: readonly (readonly [name: string, bodies: readonly string[]])[] = [
  ['texts of every kind', each(MEMBERS, TEXTS).flatMap(withMember)],
  ['texts that are none', each(MEMBERS, NO_TEXTS).flatMap(withMember)],
  ['lone surrogates', each(NO_IDENTITIES, LONE_SURROGATES).flatMap(withMember)],
  ['values of other types', each(MEMBERS, OTHER_VALUES).flatMap(withMember)],
  [
    'odd names',
    [...TEXTS, ...NO_TEXTS, ...LONE_SURROGATES].flatMap((name) => withMember(`${name}:"v"`)),
  ],
  ['odd bodies', BODIES],
];

/** So few in one sequence that a failure can be read. */
const AT_A_TIME = 10;

describe('files of hand-made JSON', () => {
  for (const [name, bodies] of CASES) {
    it(`are what the oracle says of ${name}, anywhere`, async () => {
      for (let start = 0; start < bodies.length; start += AT_A_TIME) {
        const odd = bodies.slice(start, start + AT_A_TIME).flatMap((body) => [WHOLE, body]);
        await expectSameFiles([...odd, WHOLE].map(toAnswer), DEFAULT_FILE_OPTIONS);
      }
    }).timeout(60_000);
  }

  it('are so when one oddity comes after another', async () => {
    const odd = CASES.flatMap(([, bodies]) => bodies.filter((_, index) => index % 7 === 0));
    await expectSameFiles([...odd, WHOLE].map(toAnswer), DEFAULT_FILE_OPTIONS);
  });
});
