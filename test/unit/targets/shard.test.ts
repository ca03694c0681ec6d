import { expect } from 'chai';
import { isInShard } from '../../../src/targets/shard.js';

describe('a shard', () => {
  for (const [address, mod3, mod7] of [
    ['192.168.0.1:5670', 1, 4],
    ['192.168.0.3:5670', 0, 6],
    ['[fd00::1]:1234', 2, 1],
    ['10.0.0.1:80', 1, 2],
  ] as const) {
    it(`takes ${address} as Prometheus' hashmod does`, () => {
      for (let index = 0; index < 7; index++) {
        expect(isInShard(address, { index, count: 7 })).to.equal(index === mod7);
        if (index < 3) expect(isInShard(address, { index, count: 3 })).to.equal(index === mod3);
      }
    });
  }
});
