import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, GRPC_V1ALPHA1, useDiscoveryKit } from '../support/discovery-kit.js';
import { waitFor } from '../support/wait-for.js';

describe('a newer answer while writing fails', () => {
  const kit = useDiscoveryKit();
  const moves: (readonly [from: string, to: string])[] = [];
  afterEach('put back what a test has left elsewhere', async () => {
    for (const [from, to] of moves.splice(0)) await rename(to, from);
  });

  async function breakDown(): Promise<void> {
    const directory = dirname(kit.file);
    await rename(directory, `${directory}-away`);
    moves.push([directory, `${directory}-away`]);
  }

  async function repair(): Promise<void> {
    for (const [from, to] of moves.splice(0)) await rename(to, from);
  }

  for (const rung of [GRPC_V1, GRPC_V1ALPHA1]) {
    it(`is what is published and accepted in the end, and nothing in between, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const run = kit.run(controlPlane.port, { controlPlane: rung });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      const turn = await controlPlane.nextTurn();
      await breakDown();
      turn.answer({ version: '2', dataplanes: ['backend-01', 'backend-02'] });
      await run.seen('publish-failed');
      turn.answer({ version: '3', dataplanes: ['backend-03'] });
      turn.answer({ version: '4', dataplanes: ['backend-04'] });
      await waitFor(() => run.of('answer-taken').some(({ version }) => version === '4'));
      expect(controlPlane.turns).to.have.length(2);
      await repair();
      await kit.published('backend-04');
      const { request } = await controlPlane.nextTurn();
      expect(request).to.deep.include({ versionInfo: '4', responseNonce: '4' });
      expect(request).not.to.have.property('errorDetail');
      expect(run.of('published')).to.have.length(2);
      expect(run.of('lost')).to.deep.equal([]);
    });
  }
});
