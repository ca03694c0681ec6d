import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, GRPC_V1ALPHA1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';

describe('an answer whose envelope cannot be opened', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, GRPC_V1ALPHA1, HTTP_V1]) {
    it(`is never replied to, over ${rungText(rung)}`, async () => {
      const controlPlane = await kit.controlPlane(rung);
      const only = { transport: rung.transport, apiVersion: rung.apiVersion } as const;
      const run = kit.run(controlPlane.port, { controlPlane: only });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      const before = await kit.state();
      (await controlPlane.nextTurn()).answerBytes(Buffer.from('{"version_info":"2",'));
      const { error } = await run.lost();
      expect(error).to.include({ code: 'answer-undecodable' });
      // What comes next is no reply but a new conversation, which goes on from what was accepted.
      const turn = await controlPlane.nextTurn();
      expect(turn.conversation).to.equal(2);
      expect(turn.request).to.include({ versionInfo: '1', responseNonce: '' });
      expect(turn.request).not.to.have.property('errorDetail');
      expect(await kit.state()).to.equal(before);
      turn.answer({ version: '2', dataplanes: ['backend-02'] });
      await kit.published('backend-02');
    });

    it(`as the first is waited for with a back-off, over ${rungText(rung)}`, async () => {
      const only = { transport: rung.transport, apiVersion: rung.apiVersion } as const;
      const controlPlane = await kit.controlPlane(rung, {
        onTurn: (turn) => {
          turn.answerBytes(Buffer.from('{'));
        },
      });
      const run = kit.run(controlPlane.port, { controlPlane: only });
      const { immediate, retryInMs } = await run.lost();
      expect(immediate).to.equal(false);
      expect(retryInMs).to.be.above(0);
      await run.seen('lost', 2);
      const conversations = controlPlane.turns.map(({ conversation }) => conversation);
      expect(conversations.slice(0, 2)).to.deep.equal([1, 2]);
    });
  }
});
