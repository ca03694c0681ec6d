import { expect } from 'chai';

import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

const STATE = { version: '1', dataplanes: ['backend-01'] };

describe('a network that swallows everything', () => {
  const kit = useDiscoveryKit();

  it('is found out by keepalive, and the file stays as it is', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1, { onTurn: alwaysSaying(STATE) });
    const proxy = await kit.proxy(controlPlane.port);
    const run = kit.run(proxy.port, {
      controlPlane: { keepaliveTimeMs: 100, keepaliveTimeoutMs: 100, connectTimeoutMs: 200 },
    });
    await kit.published('backend-01');
    await waitFor(() => controlPlane.turns.length === 2);
    const before = await kit.state();
    proxy.become({ kind: 'black-hole' });
    expect((await run.lost()).error).to.include({ code: 'connection-lost' });
    // The way in is open, only nobody answers any more.
    expect((await run.seen('lost', 2)).error).to.include({ code: 'no-settings' });
    expect(await kit.state()).to.equal(before);
    proxy.become({ kind: 'pass' });
    await run.seen('connected', 2);
    expect(run.tried.every((rung) => rung === 'gRPC v1')).to.equal(true);
    expect(await kit.state()).to.equal(before);
  });

  it('does not keep the tool from stopping at once', async () => {
    const controlPlane = await kit.controlPlane(GRPC_V1, { onTurn: alwaysSaying(STATE) });
    const proxy = await kit.proxy(controlPlane.port);
    const run = kit.run(proxy.port);
    await kit.published('backend-01');
    await waitFor(() => controlPlane.turns.length === 2);
    proxy.become({ kind: 'black-hole' });
    await run.close();
    expect(run.events.at(-1)).to.deep.equal({ kind: 'stopped' });
  });

  it('is found out by the end of the poll over HTTP, of which the first is short', async () => {
    const controlPlane = await kit.controlPlane(HTTP_V1, { onTurn: alwaysSaying(STATE) });
    const proxy = await kit.proxy(controlPlane.port);
    proxy.become({ kind: 'black-hole' });
    const run = kit.run(proxy.port, {
      controlPlane: { transport: 'http', firstResponseTimeoutMs: 200 },
    });
    expect((await run.lost()).error).to.include({ code: 'no-answer' });
    proxy.become({ kind: 'pass' });
    await kit.published('backend-01');
  });
});
