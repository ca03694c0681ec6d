import { expect } from 'chai';
import fc from 'fast-check';
import { runAtOnce } from '../../../src/base/slices.js';
import { parseFileSd, parseFileSdLines } from '../../../src/targets/parse-file-sd.js';

const entries = fc.record({
  targets: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
  labels: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
});

function byLine(list: readonly object[]): string {
  return `[\n${list.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`;
}

describe('a file with a line for each entry', () => {
  it('is read line by line as it is read as a whole', () => {
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 5 }), (list) => {
        const text = byLine(list);
        expect(runAtOnce(parseFileSdLines(Buffer.from(text)))).to.deep.equal(parseFileSd(text));
      }),
    );
  });

  it('is left to be read as a whole when anything about it is different', () => {
    const text = byLine([
      { targets: ['a:1'], labels: { b: 'c' } },
      { targets: [], labels: {} },
    ]);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('', ' ', '\n', ',', '"', '{', ']', '1'),
        (at, put) => {
          const changed = text.slice(0, at) + put + text.slice(at + 1);
          const read = runAtOnce(parseFileSdLines(Buffer.from(changed)));
          if (read !== undefined) expect(read).to.deep.equal(parseFileSd(changed));
        },
      ),
    );
  });

  for (const text of ['[]\n', '[\n]\n', '', '[\n', '\n]\n', '[\n\n]\n', '[\n{}']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(runAtOnce(parseFileSdLines(Buffer.from(text)))).to.equal(undefined);
    });
  }
});
