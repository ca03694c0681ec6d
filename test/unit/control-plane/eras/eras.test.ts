import { expect } from 'chai';
import type { EraName } from '../../../../src/control-plane/eras/era-name.js';
import { ERAS } from '../../../../src/control-plane/eras/eras.js';

describe('the pings of the eras with gRPC', () => {
  for (const era of ['0.7', '1.0'] as const satisfies EraName[]) {
    it(`are none of its own, and one of a client in five minutes with a stream, as ${era}`, () => {
      const { grpc } = ERAS[era];
      expect(grpc).not.to.have.property('pingEveryMs');
      expect(grpc?.pingPolicy).to.deep.equal({ minIntervalMs: 300_000, withoutStream: false });
    });
  }

  for (const era of ['1.2', '1.8', '2.6'] as const satisfies EraName[]) {
    it(`are one in 15 seconds from both sides, with a stream or without, as ${era}`, () => {
      const { grpc } = ERAS[era];
      expect(grpc?.pingEveryMs).to.equal(15_000);
      expect(grpc?.pingPolicy).to.deep.equal({ minIntervalMs: 15_000, withoutStream: true });
    });
  }
});
