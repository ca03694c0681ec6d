import fc from 'fast-check';
import { texts } from '../support/target-arbitraries.js';
import type { ModelAssignment, ModelTarget, Pairs } from './model.js';

/** Few, so that the same identity comes again and again. */
const meshes = fc.constantFrom('default', 'default', 'demo', 'dé"mo\\', 'm\u{1f600}');
const names = fc.constantFrom('a', 'b', 'c', 'backend-01', 'é', 'x/y', '\u{1f600}', '\uffee');

/** Those of a line become one name, or nearly. */
const labelNames = fc.constantFrom(
  ...['a.b', 'a-b', 'a_b', 'aéb', 'aüb', 'a\u{1f600}b', 'a\uffffb', 'A_b'],
  ...['-', '_', 'é', '\u{1f600}', '\uffee', '', '.-', '__'],
  ...['1st', '_1st', '.1st', '٣rd', '٣', '3'],
  ...['__proto__', 'constructor', 'toString', 'kuma.io/service', 'kuma_io_service'],
  ...['job', 'instance', 'mesh', 'service', 'dataplane', '__address__', '__scheme__', '__param_x'],
  ...['x'.repeat(982), 'y'.repeat(983), '1'.repeat(999), 'z'.repeat(1_000), '1'.repeat(1_000)],
);

const values = fc.oneof(
  { weight: 12, arbitrary: texts },
  fc.constantFrom('v'.repeat(10_000), '\u{1f600}'.repeat(8), 'é"'.repeat(15), '\ud7ff\ue000'),
);

const labels: fc.Arbitrary<Pairs> = fc
  .array(
    fc.tuple(
      fc.oneof(labelNames, labelNames, fc.string({ unit: 'grapheme', maxLength: 4 })),
      values,
    ),
    {
      maxLength: 6,
      size: 'max',
    },
  )
  .map((pairs) => [...new Map(pairs)]);

const addresses = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      '10.0.0.1:80',
      '10.0.0.2:80',
      '192.168.0.1:5670',
      'db.example.test:1',
    ),
  },
  fc.constantFrom('[fd00::1]:1234', '[::ffff:10.0.0.1]:80', '[fe80::1%eth0]:1', 'a:065535', 'é:1'),
  fc.constantFrom(
    ...[
      '',
      ':1234',
      'a',
      'a:',
      'a:0',
      'a:65536',
      'a:b:1',
      'a/b:1',
      'u@h:1',
      '[a]:1',
      '[::1]',
      '::1:1',
    ],
    ...[
      'a b:1',
      'a\u0085:1',
      'a\ufeff:1',
      'a"b:1',
      '[::1]1:1',
      'a:1\n',
      'a:٣',
      'http://a:1',
      '[::1:1',
    ],
    ...['169.254.169.254:80', '[fd00:ec2::254]:80', '[::ffff:a9fe:a9fe]:80', '[0::0:0]:1'],
  ),
);

const targets: fc.Arbitrary<ModelTarget> = fc.record({
  name: names,
  scheme: fc.constantFrom('http', 'http', 'http', 'https', '', 'gopher'),
  address: addresses,
  path: fc.constantFrom('/metrics', '/metrics', '', '/a?b="\u2028'),
  labels,
});

/** What a control plane may assign: identities are there, all else may be anything. */
export const assignments: fc.Arbitrary<ModelAssignment> = fc.record({
  mesh: meshes,
  service: fc.oneof(fc.constantFrom('backend', 'web', ''), values),
  labels: fc.oneof({ weight: 2, arbitrary: fc.constant<Pairs>([]) }, labels),
  targets: fc.array(targets, { maxLength: 4, size: 'max' }),
});
