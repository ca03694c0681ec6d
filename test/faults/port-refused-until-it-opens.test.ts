import { access, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { GRPC_V1, HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { failureOf } from '../support/outcome.js';
import { closedPort } from '../support/raw-server.js';
import { alwaysSaying } from '../support/scripted-turn.js';

const STANDING = '[\n{"targets":["192.168.0.9:1234"],"labels":{"from":"the last run"}}\n]\n';

describe('a control plane that refuses connections', () => {
  const kit = useDiscoveryKit();

  it('leaves nothing where nothing stood', async () => {
    const run = kit.run(await closedPort());
    const { error } = await run.seen('lost', 3);
    expect(error).to.include({ code: 'control-plane-unreachable' });
    expect(await failureOf(access(kit.file))).to.include({ code: 'ENOENT' });
    expect(run.of('published')).to.deep.equal([]);
  });

  it('leaves the file of the last run as it is', async () => {
    await writeFile(kit.file, STANDING);
    const before = await kit.state();
    const run = kit.run(await closedPort());
    await run.seen('lost', 3);
    expect(await kit.state()).to.equal(before);
  });

  for (const rung of [GRPC_V1, HTTP_V1]) {
    it(`is followed as soon as it takes connections, over ${rung.transport}`, async () => {
      const port = await closedPort();
      const run = kit.run(port);
      await run.seen('lost', 2);
      await kit.controlPlane(rung, {
        listen: { port },
        onTurn: alwaysSaying({ version: '1', dataplanes: ['backend-01'] }),
      });
      await kit.published('backend-01');
      expect(run.tried.at(-1)).to.equal(rung.transport === 'grpc' ? 'gRPC v1' : 'HTTP v1');
    });
  }

  it('is not asked faster than the back-off allows', async () => {
    const run = kit.run(await closedPort(), {
      controlPlane: { backoffMinMs: 100, backoffMaxMs: 200 },
    });
    await run.seen('lost', 8);
    const delays = run.of('lost').map(({ retryInMs }) => retryInMs);
    expect(Math.max(...delays)).to.be.at.most(200);
    expect(new Set(delays).size).to.be.above(1);
    expect(run.of('lost').some(({ immediate }) => immediate)).to.equal(false);
  });
});
