import { expect } from 'chai';
import fc from 'fast-check';
import { answered, EMPTY_LEDGER, reopened, type Ledger } from '../../../src/mads/ledger.js';

const answers = fc.record({ version: fc.string(), nonce: fc.string() });

describe('the ledger of versions and nonces', () => {
  it('begins with nothing', () => {
    expect(EMPTY_LEDGER).to.deep.equal({ version: '', nonce: '' });
  });

  it('always carries the version and the nonce of the newest answer of this stream, and keeps only the version across streams', () => {
    fc.assert(
      fc.property(fc.array(fc.option(answers)), (steps) => {
        let ledger: Ledger = EMPTY_LEDGER;
        let version = '';
        for (const answer of steps) {
          ledger = answer === null ? reopened(ledger) : answered(answer);
          version = answer?.version ?? version;
          expect(ledger).to.deep.equal({ version, nonce: answer?.nonce ?? '' });
        }
      }),
    );
  });
});
