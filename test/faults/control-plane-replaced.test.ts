import { expect } from 'chai';

import { rungText } from '../../src/discovery/following/ladder.js';
import { GRPC_V1, GRPC_V1ALPHA1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

describe('a control plane that is replaced by one of another era, on the same port', () => {
  const kit = useDiscoveryKit();

  for (const [before, after] of [
    [GRPC_V1, HTTP_V1],
    [GRPC_V1ALPHA1, GRPC_V1],
    [GRPC_V1ALPHA1, HTTP_V1],
    [HTTP_V1, GRPC_V1],
  ] as const) {
    it(`is followed from ${rungText(before)} to ${rungText(after)} without a lost round`, async () => {
      const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
      const old = await kit.controlPlane(before, { onTurn });
      const { port } = old;
      const run = kit.run(port);
      await kit.published('backend-01');
      await waitFor(() => old.turns.some(({ request }) => request.versionInfo === '1'));
      const tries = run.tried.length;
      await old.close();
      const young = await kit.controlPlane(after, {
        listen: { port },
        onTurn: alwaysSaying({ version: '2', dataplanes: ['backend-01', 'backend-02'] }),
      });
      await kit.published('backend-01', 'backend-02');
      expect(young.turns[0]?.request.versionInfo).to.equal('');
      expect(run.tried.at(tries)).to.equal(rungText(before));
      expect(run.tried.at(-1)).to.equal(rungText(after));
      expect(run.of('lost')).to.have.length(1);
    });
  }
});
