import { expect } from 'chai';
import fc from 'fast-check';
import { createBackoff, type Backoff } from '../../../src/supervision/backoff.js';
import { seededRandom } from '../../support/seeded-random.js';

function after(failures: number, random: () => number): Backoff {
  let backoff = createBackoff(500, 30_000);
  for (let i = 0; i < failures; i++) backoff = backoff.next(random);
  return backoff;
}

describe('a back-off', () => {
  it('waits for nothing before the first failure', () => {
    expect(createBackoff(500, 30_000).delayMs).to.equal(0);
  });

  it('doubles its ceiling with each failure, up to the maximum', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map(
      (failures) => after(failures, () => 1).delayMs,
    );
    expect(ceilings).to.deep.equal([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('waits anything between nothing and the ceiling', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, drawn) => {
          const ceiling = failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** (failures - 1));
          expect(after(failures, () => drawn).delayMs).to.be.closeTo(drawn * ceiling, 1e-6);
        },
      ),
    );
  });

  it('is a value: asking for the next one does not change it', () => {
    const backoff = after(3, () => 1);
    backoff.next(() => 1);
    expect(backoff.delayMs).to.equal(2_000);
    expect(backoff.reset().delayMs).to.equal(0);
    expect(backoff.reset().next(() => 1).delayMs).to.equal(500);
  });

  it('spreads a hundred clients of one server that was away for a minute: no second sees a fifth of them', () => {
    const arrivals = Array.from({ length: 100 }, (_, client) => {
      const random = seededRandom(client);
      let [backoff, atMs] = [createBackoff(500, 30_000), 0];
      while (atMs < 60_000) {
        backoff = backoff.next(random);
        atMs += Math.max(backoff.delayMs, 1);
      }
      return Math.floor(atMs / 1_000);
    });
    const perSecond = arrivals.map((second) => arrivals.filter((other) => other === second).length);
    expect(Math.max(...perSecond)).to.be.at.most(20);
  });
});
