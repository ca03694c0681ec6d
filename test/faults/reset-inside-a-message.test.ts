import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying } from '../support/scripted-turn.js';

const MANY = Array.from({ length: 900 }, (_, index) => `backend-${String(100 + index)}`);

describe('a connection that is cut inside a message', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`brings nothing of it into the file, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const proxy = await kit.proxy(controlPlane.port);
      const run = kit.run(proxy.port, { controlPlane: { transport: rung.transport } });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-001'] });
      await kit.published('backend-001');
      const before = await kit.state();
      const turn = await controlPlane.nextTurn();
      proxy.become({ kind: 'cut', afterBytes: 20_000 });
      turn.answer({ version: '2', dataplanes: MANY });
      expect((await run.lost()).error).to.include({ code: 'connection-lost' });
      expect(await kit.state()).to.equal(before);
      proxy.become({ kind: 'pass' });
      alwaysSaying({ version: '2', dataplanes: MANY })(await controlPlane.nextTurn());
      await kit.published(...MANY);
      await run.seen('answer-taken', 2);
      expect(run.of('answer-taken').map(({ version }) => version)).to.deep.equal(['1', '2']);
    });
  }
});
