import { status } from '@grpc/grpc-js';
import { expect } from 'chai';

import { HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { respondTrailersOnly } from '../support/h2-server.js';

describe('a control plane that refuses', () => {
  const kit = useDiscoveryKit();

  for (const code of [403, 500]) {
    it(`with HTTP ${String(code)} costs no target, and is asked again with a back-off`, async () => {
      const controlPlane = await kit.controlPlane(HTTP_V1);
      const run = kit.run(controlPlane.port);
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      const before = await kit.state();
      for (let count = 1; count <= 2; count++) {
        (await controlPlane.nextTurn()).respond({ status: code, body: 'no' });
        const { error, immediate } = await run.seen('lost', count);
        expect(error).to.include({ code: 'answer-refused-by-peer' });
        expect(error?.message).to.include(`HTTP ${String(code)} "no"`);
        // The first of them ended a conversation that had been a good one.
        expect(immediate).to.equal(count === 1);
      }
      expect(await kit.state()).to.equal(before);
      (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: ['backend-02'] });
      await kit.published('backend-02');
      expect(run.of('rung-failed')).to.have.length(1);
    });
  }

  it('with HTTP 429 is left alone for as long as it asks', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1);
    const run = kit.run(controlPlane.port, {
      controlPlane: { transport: 'http', backoffMinMs: 1, backoffMaxMs: 1_500 },
    });
    (await controlPlane.nextTurn()).respond({ status: 429, headers: { 'retry-after': '1' } });
    expect((await run.lost()).retryInMs).to.be.at.least(1_000);
    (await controlPlane.nextTurn()).respond({ status: 429, headers: { 'retry-after': '3600' } });
    expect((await run.seen('lost', 2)).retryInMs).to.equal(1_500);
  });

  it('with gRPC PERMISSION_DENIED is asked in no other way', async () => {
    const server = await kit.h2((stream) => {
      respondTrailersOnly(stream, status.PERMISSION_DENIED, 'no\nentry');
    });
    const run = kit.run(server.port);
    const { error } = await run.lost();
    expect(error).to.include({ code: 'answer-refused-by-peer' });
    expect(run.tried.every((rung) => rung === 'gRPC v1')).to.equal(true);
  });
});
