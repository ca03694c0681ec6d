import { constants, type ServerHttp2Stream } from 'node:http2';

import { status } from '@grpc/grpc-js';
import { expect } from 'chai';

import { GRPC_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { respondTrailersOnly } from '../support/h2-server.js';
import { waitFor } from '../support/wait-for.js';

describe('a stream that ends as soon as it begins', () => {
  const kit = useDiscoveryKit();

  const ENDS: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
    'with status OK': (stream) => {
      respondTrailersOnly(stream, status.OK);
    },
    'with status UNAVAILABLE': (stream) => {
      respondTrailersOnly(stream, status.UNAVAILABLE, 'draining');
    },
    'with a reset': (stream) => {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
    },
  };

  for (const [how, end] of Object.entries(ENDS)) {
    it(`${how} is opened at most once a second, however short the back-off`, async () => {
      const openedAtMs: number[] = [];
      const server = await kit.h2((stream) => {
        openedAtMs.push(performance.now());
        end(stream);
      });
      const run = kit.run(server.port, { controlPlane: { backoffMinMs: 1, backoffMaxMs: 1 } });
      await run.seen('lost', 2);
      await waitFor(() => openedAtMs.length >= 2);
      expect(openedAtMs[1]! - openedAtMs[0]!).to.be.at.least(950);
      expect(run.tried.every((rung) => rung === 'gRPC v1')).to.equal(true);
      expect(run.of('lost').every(({ immediate }) => !immediate)).to.equal(true);
      expect(run.of('connected')).to.deep.equal([]);
    });
  }

  it('after an answer is opened again a second after it began, and that is no failure', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1, {
      onTurn: (turn) => {
        if (turn.request.versionInfo === '')
          turn.answer({ version: '1', dataplanes: ['backend-01'] });
        else turn.end();
      },
    });
    const run = kit.run(controlPlane.port);
    await kit.published('backend-01');
    const before = await kit.state();
    const [first, second] = [await run.lost(), await run.seen('lost', 2)];
    expect(first).to.include({ immediate: true }).and.not.to.have.property('error');
    expect(first.retryInMs).to.be.at.most(1_000);
    // The second stream said nothing at all before it ended.
    expect(second.immediate).to.equal(false);
    expect(await kit.state()).to.equal(before);
  });
});
