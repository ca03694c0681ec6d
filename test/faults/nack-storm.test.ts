import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, GRPC_V1ALPHA1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying, encodeBackend, type Turn } from '../support/scripted-turn.js';
import type { SentResource } from '../support/translate.js';
import { waitFor } from '../support/wait-for.js';

describe('a control plane that answers everything at once, for ever the same', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, GRPC_V1ALPHA1, HTTP_V1]) {
    it(`is listened to about once a second, and nothing is written again, over ${rungText(rung)}`, async () => {
      const atMs: number[] = [];
      const onTurn = (turn: Turn): void => {
        atMs.push(performance.now());
        turn.answer({ version: '1', dataplanes: ['backend-01', 'backend-02'] });
      };
      const controlPlane = await kit.controlPlane(rung, { onTurn });
      const run = kit.run(controlPlane.port);
      await kit.published('backend-01', 'backend-02');
      const before = await kit.state();
      const count = rung.transport === 'grpc' ? 5 : 4;
      await waitFor(() => atMs.length >= count);
      expect(atMs[count - 1]! - atMs[count - 2]!).to.be.above(950);
      expect(await kit.state()).to.equal(before);
      expect(run.of('published')).to.have.length(1);
      expect(run.of('lost')).to.deep.equal([]);
    });

    it(`is no better with another version each time, over ${rungText(rung)}`, async () => {
      let version = 0;
      const onTurn = (turn: Turn): void => {
        turn.answer({ version: String(++version), dataplanes: ['backend-01'] });
      };
      const controlPlane = await kit.controlPlane(rung, { onTurn });
      const run = kit.run(controlPlane.port);
      await run.seen('answer-taken', 2);
      expect(run.of('answer-taken').map(({ hasNews }) => hasNews)).to.include(false);
      expect(run.of('published')).to.have.length(1);
      expect(controlPlane.turns.length).to.be.below(10);
    });
  }

  it('parks after one rejection of a damaged resource, because that names the version it received', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1, {
      onTurn: alwaysSaying({
        version: '1',
        dataplanes: ['backend-01'],
        resources: [damaged(encodeBackend(GRPC_V1, 'backend-02'))],
      }),
    });
    const run = kit.run(controlPlane.port);
    await run.seen('quarantined');
    await waitFor(() => controlPlane.turns.length === 2);
    const { request } = controlPlane.turns[1]!;
    expect(request).to.deep.include({ versionInfo: '1', responseNonce: '1' });
    expect(request.errorDetail?.message).to.match(/^cannot decode 1 resource/);
    expect(run.of('answer-taken')).to.have.length(1);
  });
});

function damaged(resource: SentResource): SentResource {
  return { ...resource, value: resource.value.subarray(0, -3) };
}
