import { expect } from 'chai';

import { seededRandom } from '../../support/seeded-random.js';

describe('seeded random numbers', () => {
  it('are the same for the same seed and others for another', () => {
    expect(take(seededRandom(7), 5)).to.deep.equal(take(seededRandom(7), 5));
    expect(take(seededRandom(7), 5)).to.not.deep.equal(take(seededRandom(8), 5));
  });

  it('lie in [0, 1) and spread evenly', () => {
    const numbers = take(seededRandom(1), 10_000);
    expect(Math.min(...numbers)).to.be.at.least(0);
    expect(Math.max(...numbers)).to.be.below(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).to.be.closeTo(0.5, 0.02);
  });
});

function take(random: () => number, count: number): readonly number[] {
  return Array.from({ length: count }, random);
}
