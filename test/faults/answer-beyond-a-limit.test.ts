import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';

const MANY = Array.from({ length: 500 }, (_, index) => `backend-${String(100 + index)}`);

describe('an answer beyond a limit', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`of bytes is not taken, and the flag is named, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const { transport } = rung;
      const run = kit.run(controlPlane.port, {
        controlPlane: { transport, maxResponseBytes: 10_000 },
      });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      const before = await kit.state();
      (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: MANY });
      const { error } = await run.lost();
      expect(error).to.include({ code: 'response-too-large' });
      expect(error?.message).to.include('--max-response-size');
      // It is asked for again, and refused again, with more and more patience.
      const { request } = await controlPlane.nextTurn();
      expect(request.versionInfo).to.equal('1');
      expect(await kit.state()).to.equal(before);
    });

    it(`of targets is refused as a whole and received all the same, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const { transport } = rung;
      const run = kit.run(controlPlane.port, {
        controlPlane: { transport },
        publication: { maxTargets: 100 },
      });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      const before = await kit.state();
      (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: MANY });
      const { error } = await run.seen('answer-refused');
      expect(error.message).to.include('--max-targets');
      const { request } = await controlPlane.nextTurn();
      expect(request.versionInfo).to.equal('2');
      if (transport === 'grpc') expect(request.errorDetail?.message).to.include('--max-targets');
      expect(await kit.state()).to.equal(before);
      expect(run.of('lost')).to.deep.equal([]);
    });
  }
});
