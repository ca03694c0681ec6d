import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';

describe('a version that does not tell whether the content changed', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, HTTP_V1]) {
    const { transport } = rung;

    it(`and stays the same over other content does not hide it, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      kit.run(controlPlane.port, { controlPlane: { transport } });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-02'] });
      await kit.published('backend-02');
    });

    it(`and changes over the same content writes nothing, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const run = kit.run(controlPlane.port, { controlPlane: { transport } });
      const dataplanes = ['backend-01', 'backend-02'];
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes });
      await kit.published(...dataplanes);
      const before = await kit.state();
      const reversed = { version: '2', dataplanes: [...dataplanes].reverse() };
      (await controlPlane.nextTurn()).answer(reversed);
      expect(await run.seen('answer-taken', 2)).to.include({ hasNews: false, version: '2' });
      expect((await controlPlane.nextTurn()).request.versionInfo).to.equal('2');
      expect(await kit.state()).to.equal(before);
    });
  }
});
