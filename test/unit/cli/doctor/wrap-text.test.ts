import { expect } from 'chai';
import * as fc from 'fast-check';
import { wrapText } from '../../../../src/cli/doctor/wrap-text.js';

describe('wrapped text', () => {
  it('breaks at blanks, and leaves long words whole', () => {
    expect(wrapText('to be or not to be', 8)).to.deep.equal(['to be or', 'not to', 'be']);
    expect(wrapText('a incomprehensible b', 5)).to.deep.equal(['a', 'incomprehensible', 'b']);
    expect(wrapText('', 5)).to.deep.equal(['']);
    expect(wrapText('all of it', Infinity)).to.deep.equal(['all of it']);
  });

  it('is the same text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^\S+$/), { minLength: 1 }),
        fc.nat(),
        (words, width) => {
          const text = words.join(' ');
          return wrapText(text, width).join(' ') === text;
        },
      ),
    );
  });
});
