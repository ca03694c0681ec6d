import { expect } from 'chai';
import fc from 'fast-check';
import { parseFetchTimeoutMs } from '../../../../src/control-plane/http/fetch-timeout.js';

describe('parseFetchTimeoutMs', () => {
  for (const [text, reason] of [
    ['bogus', 'invalid duration "bogus"'],
    ['1d', 'unknown unit "d" in duration "1d"'],
    ['10', 'missing unit in duration "10"'],
    ['1.', 'missing unit in duration "1."'],
    ['5 s', 'unknown unit " s" in duration "5 s"'],
    ['1h60', 'missing unit in duration "1h60"'],
    ['1s-', 'unknown unit "s-" in duration "1s-"'],
    ['.s', 'invalid duration ".s"'],
    ['-', 'invalid duration "-"'],
    ['--1s', 'invalid duration "--1s"'],
  ] as const) {
    it(`says of ${text} what Go says`, () => {
      expect(parseFetchTimeoutMs(`fetch-timeout=${encodeURIComponent(text)}`)).to.equal(
        `time: ${reason}`,
      );
    });
  }

  it('gives a number or a reason, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseFetchTimeoutMs(`fetch-timeout=${encodeURIComponent(text)}`);
        if (typeof parsed === 'string') expect(parsed).to.match(/^time: .+/);
        else expect(Number.isFinite(parsed)).to.equal(true);
      }),
    );
  });
});
