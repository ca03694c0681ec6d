import fc from 'fast-check';
import { DEFAULT_FILE_OPTIONS, type FileOptions } from './raw-answer.js';

const { deny } = DEFAULT_FILE_OPTIONS;

/** What an operator may say: one thing or a few, as a rule. */
export const fileOptions: fc.Arbitrary<FileOptions> = fc.record({
  labelStyle: fc.constantFrom('classic', 'meta'),
  labels: fc.subarray<readonly [string, string]>([
    ['env', 'of the "operator"'],
    ['mesh', 'x'],
    ['a_b', 'y'],
    ['__scheme__', 'https'],
    ['_1st', '\u0085'],
  ]),
  meshes: seldom([], [['default', 'demo'], ['m\u{1f600}'], ['none']]),
  shard: seldom(undefined, [
    { index: 0, count: 2 },
    { index: 2, count: 3 },
  ]),
  maxLabelsPerTarget: seldom(200, [3, 1, 0]),
  maxLabelBytes: seldom(65_536, [10_000, 30, 4]),
  allow: seldom([], [['10.0.0.0/8'], ['0.0.0.0/0'], ['::/0'], ['10.0.0.1', 'fd00::/8']]),
  deny: seldom(deny, [[], ['10.0.0.0/31'], ['fe80::/10', '::ffff:0:0/96']]),
  yaml: fc.boolean(),
});

function seldom<T>(usual: T, choices: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...choices) },
  );
}
