import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';

describe('a reply that never reached the control plane', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`makes it say the same again, which changes nothing, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const { transport } = rung;
      const run = kit.run(controlPlane.port, { controlPlane: { transport } });
      const answer = { version: '1', dataplanes: ['backend-01'] };
      (await controlPlane.nextTurn()).answer(answer);
      await kit.published('backend-01');
      const before = await kit.state();
      controlPlane.cut();
      for (;;) {
        const turn = await controlPlane.nextTurn();
        if (turn.conversation !== 2) continue;
        turn.answer(answer);
        break;
      }
      await run.seen('answer-taken', 2);
      expect(await kit.state()).to.equal(before);
      expect(run.of('published')).to.have.length(1);
    });
  }
});
