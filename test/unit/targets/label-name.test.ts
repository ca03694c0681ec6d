import { expect } from 'chai';
import fc from 'fast-check';
import {
  isLabelName,
  sanitizeLabelName,
  toClassicLabelName,
} from '../../../src/targets/label-name.js';

describe('label names', () => {
  for (const [name, sanitized, classic] of [
    ['kuma.io/service', 'kuma_io_service', 'kuma_io_service'],
    ['1st', '1st', '_1st'],
    ['-', '_', '_'],
    ['', '', ''],
    ['é', '_', '_'],
    ['😀x', '_x', '_x'],
    ['a:b', 'a_b', 'a_b'],
  ] as const) {
    it(`turns "${name}" into "${classic}"`, () => {
      expect([sanitizeLabelName(name), toClassicLabelName(name)]).to.deep.equal([
        sanitized,
        classic,
      ]);
    });
  }

  it('are valid in the classic style, or empty', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (name) => name === '' || isLabelName(toClassicLabelName(name)),
      ),
    );
  });
});
