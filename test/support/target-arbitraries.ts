import fc from 'fast-check';
import type { AssignmentV1 } from '../../src/mads/assignment-message.js';

/** Names as users choose them, with those that have tripped up parsers and maps among them. */
const labelNames: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      'kuma.io/service',
      'kuma_io_service',
      'a.b',
      'a-b',
      '1st',
      '-',
      'é',
      '__proto__',
      'constructor',
      'toString',
    ],
    ...[
      '__address__',
      '__param_x',
      '__scrape_interval__',
      'job',
      'instance',
      'mesh',
      'service',
      'dataplane',
      'env',
    ],
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

/** Texts of every kind that UTF-8 can hold. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    'backend',
    '\u0000',
    '\n',
    '\u001b[31m',
    '\u007f\u0085',
    '\u2028',
    '\ufffe',
    '"\\',
    '😀',
    '<b>',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Labels by name. */
export const labelMaps: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .array(fc.tuple(labelNames, texts), { maxLength: 6 })
  .map((entries) => new Map(entries));

const names = fc.oneof(
  fc.constantFrom('backend-01', 'backend-02', 'default', 'demo', 'é', 'a/b'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

const addresses = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }))
      .map(([ip, port]) => `${ip}:${String(port)}`),
  },
  fc.constantFrom(
    '[fd00::1]:1234',
    ':1234',
    '',
    'backend.example.test:5670',
    '10.0.0.1',
    'http://x:1/',
    '10.0.0.1:0',
  ),
);

/** v1 assignments that a control plane could send: identities are there, all else may be anything. */
export const assignments: fc.Arbitrary<AssignmentV1> = fc.record({
  mesh: names,
  service: texts,
  labels: labelMaps,
  targets: fc.array(
    fc.record({
      name: names,
      scheme: fc.constantFrom('http', 'https', '', 'gopher'),
      address: addresses,
      metricsPath: fc.constantFrom('/metrics', '', '/a?b', 'x'),
      labels: labelMaps,
    }),
    { maxLength: 3 },
  ),
});
