import { expect } from 'chai';

import { GRPC_V1, GRPC_V1ALPHA1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { rungText } from '../../src/discovery/following/ladder.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

describe('a control plane that is killed while it is followed', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, GRPC_V1ALPHA1, HTTP_V1]) {
    it(`costs no target, and is back within a second, over ${rungText(rung)}`, async () => {
      const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01', 'backend-02'] });
      const controlPlane = await kit.controlPlane(rung, { onTurn });
      const run = kit.run(controlPlane.port);
      await kit.published('backend-01', 'backend-02');
      await waitFor(() => controlPlane.turns.some(({ request }) => request.versionInfo === '1'));
      const before = await kit.state();
      const turns = controlPlane.turns.length;
      controlPlane.cut();
      const { error, retryInMs, immediate } = await run.lost();
      expect(error).to.include({ code: 'connection-lost' });
      expect(immediate).to.equal(true);
      expect(retryInMs).to.be.at.most(1_000);
      await waitFor(() => controlPlane.turns.length > turns);
      expect(controlPlane.turns.at(-1)?.request).to.include({
        versionInfo: '1',
        responseNonce: '',
      });
      expect(await kit.state()).to.equal(before);
      expect(run.of('published')).to.have.length(1);
      expect(run.of('rung-failed')).to.have.length(run.tried.indexOf(rungText(rung)));
    });

    it(`costs no target when it stays away, over ${rungText(rung)}`, async () => {
      const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
      const controlPlane = await kit.controlPlane(rung, { onTurn });
      const run = kit.run(controlPlane.port);
      await kit.published('backend-01');
      const before = await kit.state();
      await controlPlane.close();
      await run.seen('lost', 4);
      expect(run.of('lost').at(-1)?.error).to.include({ code: 'control-plane-unreachable' });
      expect(await kit.state()).to.equal(before);
      await kit.controlPlane(rung, {
        listen: { port: controlPlane.port },
        onTurn: alwaysSaying({ version: '2', dataplanes: ['backend-01', 'backend-03'] }),
      });
      await kit.published('backend-01', 'backend-03');
    });
  }

  it('that comes back empty-handed takes nothing away before the removal delay is over', async () => {
    const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
    const controlPlane = await kit.controlPlane(GRPC_V1, { onTurn });
    const run = kit.run(controlPlane.port, { publication: { removalDelayMs: 60_000 } });
    // The first answer of a stream without a version is believed after two seconds.
    await kit.published('backend-01');
    const before = await kit.state();
    await controlPlane.close();
    await kit.controlPlane(GRPC_V1, {
      listen: { port: controlPlane.port },
      onTurn: alwaysSaying({ version: '2' }),
    });
    const { waiting } = await run.seen('answer-taken', 2);
    expect(waiting).to.equal(1);
    expect(await kit.state()).to.equal(before);
  });
});
