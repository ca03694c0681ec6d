import { expect } from 'chai';
import { nearestName } from '../../../src/base/nearest-name.js';

const NAMES = ['--cp-address', '--output-file', '--output-file-mode', '--once', '--mesh'];

describe('nearestName', () => {
  for (const [name, nearest] of [
    ['--cp-adress', '--cp-address'],
    ['--pc-address', '--cp-address'],
    ['--outputfile', '--output-file'],
    ['--output-file-mod', '--output-file-mode'],
    ['--onec', '--once'],
    ['--mehs', '--mesh'],
  ] as const) {
    it(`finds ${nearest} for ${name}`, () => {
      expect(nearestName(name, NAMES)).to.equal(nearest);
    });
  }

  it('finds nothing for another word', () => {
    expect(nearestName('--completely-different', NAMES)).to.equal(undefined);
    expect(nearestName('--x', [])).to.equal(undefined);
  });
});
