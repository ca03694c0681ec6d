import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth, fitText, padText } from '../../../../src/cli/terminal/display-width.js';

describe('the width of a text on a terminal', () => {
  for (const [text, width] of [
    ['', 0],
    ['backend-01', 10],
    ['é', 1],
    ['Ünïçödé Привет Ωμέγα', 20],
    ['a\u00adb', 2],
    ['e\u0301', 1],
    ['日本', 4],
    ['ｶﾅ', 2],
    ['한글', 4],
    ['😀', 2],
    ['👩‍👩‍👧', 2],
    ['☎️', 2],
    ['→…', 2],
    ['\u200b', 0],
  ] as const)
    it(`is ${String(width)} for ${JSON.stringify(text)}`, () => {
      expect(displayWidth(text)).to.equal(width);
    });
});

describe('a text that is to fit', () => {
  it('stays as it is where it does', () => {
    expect(fitText('backend', 7)).to.equal('backend');
    expect(fitText('日本', 4)).to.equal('日本');
  });

  it('is cut with a sign of it, never through a character', () => {
    expect(fitText('backend', 6)).to.equal('backe…');
    expect(fitText('日本語', 5)).to.equal('日本…');
    expect(fitText('日本語', 4)).to.equal('日…');
    expect(fitText('👩‍👩‍👧👩‍👩‍👧', 3)).to.equal('👩‍👩‍👧…');
    expect(fitText('backend', 1)).to.equal('…');
  });

  it('never takes more room than it has', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        (text, width) => {
          const fitted = fitText(text, width);
          expect(displayWidth(fitted)).to.be.at.most(width);
          if (displayWidth(text) <= width) expect(fitted).to.equal(text);
          expect(displayWidth(padText(text, width))).to.equal(width);
        },
      ),
    );
  });
});
