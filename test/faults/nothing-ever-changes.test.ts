import { expect } from 'chai';

import { HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { waitFor } from '../support/wait-for.js';

describe('a control plane on which nothing ever changes', () => {
  const kit = useDiscoveryKit();

  it('says so with 304 for ever: no write, no failure, a poll a second at most', async () => {
    const atMs: number[] = [];
    const controlPlane = await kit.controlPlane(HTTP_V1, {
      onTurn: (turn) => {
        atMs.push(performance.now());
        if (turn.request.versionInfo === '')
          turn.answer({ version: '1', dataplanes: ['backend-01'] });
        else turn.respond({ status: 304 });
      },
    });
    const run = kit.run(controlPlane.port, { controlPlane: { transport: 'http' } });
    await kit.published('backend-01');
    const before = await kit.state();
    await run.seen('unchanged', 2);
    expect(run.of('unchanged').every(({ hasNothing }) => !hasNothing)).to.equal(true);
    await waitFor(() => atMs.length >= 4);
    expect(atMs[3]! - atMs[1]!).to.be.above(1_900);
    expect(await kit.state()).to.equal(before);
    expect(run.of('lost')).to.deep.equal([]);
  });

  it('says 304 to a client that has nothing: that is no empty list', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1, {
      onTurn: (turn) => {
        if (controlPlane.turns.length === 1) turn.respond({ status: 304 });
        else turn.answer({ version: '1', dataplanes: ['backend-01'] });
      },
    });
    const run = kit.run(controlPlane.port);
    expect(await run.seen('unchanged')).to.include({ hasNothing: true });
    expect(run.of('published')).to.deep.equal([]);
    await kit.published('backend-01');
  });
});
