import { expect } from 'chai';
import fc from 'fast-check';
import { byteOrderKey, compareBytewise, compareKeys } from '../../../src/base/byte-order.js';

/** Texts around the places where UTF-16 and UTF-8 are ordered differently, too. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.string({
    unit: fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    maxLength: 4,
  }),
);

describe('bytewise order', () => {
  it('is that of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareBytewise(a, b))).to.equal(expected);
        expect(Math.sign(compareKeys(byteOrderKey(a), byteOrderKey(b)))).to.equal(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('puts what lies beyond the basic plane last', () => {
    expect(compareBytewise('\uffff', '\u{10000}')).to.be.lessThan(0);
  });

  it('has a key of its own for each text', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(byteOrderKey(a) === byteOrderKey(b)).to.equal(a === b);
      }),
    );
  });
});
