import { expect } from 'chai';

import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { closedPort } from '../support/raw-server.js';
import { alwaysSaying } from '../support/scripted-turn.js';
import { waitFor } from '../support/wait-for.js';

describe('a control plane with alternative addresses', () => {
  const kit = useDiscoveryKit();
  const saying = (dataplane: string) =>
    alwaysSaying({ version: `of ${dataplane}`, dataplanes: [dataplane] });

  it('is followed at the first one that works', async () => {
    const [closed, second] = [
      await closedPort(),
      await kit.controlPlane(GRPC_V1, { onTurn: saying('b') }),
    ];
    const run = kit.run([[closed, second.port]]);
    await kit.published('b');
    const [switching] = run.of('switching');
    expect(switching?.from).to.equal(`127.0.0.1:${String(closed)}`);
    expect(switching?.to).to.equal(`127.0.0.1:${String(second.port)}`);
    expect(switching?.error.code).to.equal('control-plane-unreachable');
    expect(run.of('lost')).to.deep.equal([]);
  });

  it('is not asked at the second one while the first one works', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    kit.run([[first.port, second.port]]);
    await kit.published('a');
    await waitFor(() => first.turns.length >= 2);
    expect(second.turns).to.deep.equal([]);
  });

  it('is tried once more when it is lost, and the next one has to be without the version of the first', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(HTTP_V1, { onTurn: saying('b') });
    const run = kit.run([[first.port, second.port]]);
    await kit.published('a');
    await first.close();
    await kit.published('b');
    expect(second.turns[0]?.request.versionInfo).to.equal('');
    expect(run.of('lost')).to.have.length(1);
    expect(run.of('switching').map(({ error }) => error.code)).to.deep.equal([
      'control-plane-unreachable',
    ]);
  });

  it('is found again at the same address when it only hung up', async () => {
    const first = await kit.controlPlane(GRPC_V1, { onTurn: saying('a') });
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    const run = kit.run([[first.port, second.port]]);
    await kit.published('a');
    first.cut();
    await waitFor(() => first.turns.some(({ conversation }) => conversation === 2));
    expect(run.of('switching')).to.deep.equal([]);
    expect(second.turns).to.deep.equal([]);
  });

  it('stays where it works, and goes around when that is lost', async () => {
    const port = await closedPort();
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    const run = kit.run([[port, second.port]]);
    await kit.published('b');
    const first = await kit.controlPlane(GRPC_V1, { listen: { port }, onTurn: saying('a') });
    second.cut();
    await waitFor(() => second.turns.some(({ conversation }) => conversation === 2));
    expect(first.turns).to.deep.equal([]);
    await second.close();
    await kit.published('a');
    expect(run.of('switching')).to.have.length(2);
  });

  it('waits only after a full round, and then says why each of them fails', async () => {
    const ports = [await closedPort(), await closedPort()];
    const run = kit.run([ports]);
    const lost = await run.seen('lost', 3);
    for (const port of ports) expect(lost.error?.message).to.include(`127.0.0.1:${String(port)}: `);
    expect(lost.error?.code).to.equal('control-plane-unreachable');
    expect(run.of('switching').length).to.be.within(3, 4);
  });

  it('is left for the next one when it answers nonsense, each time', async () => {
    const page = await kit.controlPlane(HTTP_V1, {
      onTurn: (turn) => {
        turn.answerBytes(Buffer.from('<html>'));
      },
    });
    const second = await kit.controlPlane(HTTP_V1, { onTurn: saying('b') });
    const run = kit.run([[page.port, second.port]], { controlPlane: { transport: 'http' } });
    await kit.published('b');
    expect(run.of('switching')).to.have.length(1);
  });

  it('is left for the next one when it takes connections and hangs up at once, each time', async () => {
    const rude = await kit.peer((socket) => socket.destroy());
    const second = await kit.controlPlane(GRPC_V1, { onTurn: saying('b') });
    kit.run([[rude.port, second.port]]);
    await kit.published('b');
  });
});
