import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { ageLockOf } from '../support/lock-kit.js';
import { useToolKit } from '../support/tool-kit.js';

const EAGER = ['--removal-delay=0s', '--min-write-interval=0s'];

describe('two tools with the same output', () => {
  const kit = useToolKit();

  it('have one writer: the second ends with 73 and names the first, before it connects', async () => {
    const controlPlane = await kit.controlPlane();
    const first = kit.run(controlPlane.port, { flags: EAGER });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    const before = await kit.state();
    const peer = await kit.peer();
    const second = kit.run(peer.port);
    expect((await second.exit).code).to.equal(73);
    expect(second.stderr).to.contain(`process ${String(first.pid)} on host`);
    expect(second.stderr).to.contain('code=output-in-use');
    expect(peer.accepted).to.equal(0);
    expect(await kit.state()).to.equal(before);
    expect((await first.stop()).code).to.equal(0);
    expect(await readdir(kit.path('.kuma-prometheus-sd'))).to.deep.equal([]);
  });

  it('follow each other at once when the first is killed', async () => {
    const [one, other] = [await kit.controlPlane(), await kit.controlPlane()];
    const first = kit.run(one.port, { flags: EAGER });
    (await one.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    first.kill('SIGKILL');
    await first.exit;
    const second = kit.run(other.port, { flags: EAGER });
    (await other.nextTurn()).answer({ version: '1', dataplanes: ['backend-02'] });
    await kit.published('backend-02');
    expect((await second.stop()).code).to.equal(0);
  });

  it('end with the first one ending with 73, when it stood still and the second one took over', async () => {
    const [one, other] = [await kit.controlPlane(), await kit.controlPlane()];
    const first = kit.run(one.port, { flags: EAGER });
    (await one.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    first.kill('SIGSTOP');
    await ageLockOf(kit.file, 16);
    const second = kit.run(other.port, { flags: EAGER });
    (await other.nextTurn()).answer({ version: '1', dataplanes: ['backend-02'] });
    await kit.published('backend-02');
    const before = await readFile(kit.file, 'utf8');
    first.kill('SIGCONT');
    (await one.nextTurn()).answer({ version: '2', dataplanes: ['backend-03'] });
    expect((await first.exit).code).to.equal(73);
    expect(first.stderr).to.contain(`process ${String(second.pid)} on host`);
    expect(await readFile(kit.file, 'utf8')).to.equal(before);
    expect((await second.stop()).code).to.equal(0);
  });
});
