import { access } from 'node:fs/promises';

import { expect } from 'chai';

import { closedPort } from '../support/raw-server.js';
import { useToolKit } from '../support/tool-kit.js';

const ONCE = ['--once', '--removal-delay=300ms'];

describe('the tool with --once', () => {
  const kit = useToolKit();

  async function expectNoFile(): Promise<void> {
    expect(await access(kit.file).catch(() => 'none')).to.equal('none');
  }

  it('writes the answer that settled and ends with 0', async () => {
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: ONCE });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['stale-01'] });
    (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: ['backend-01'] });
    expect((await tool.exit).code).to.equal(0);
    await kit.published('backend-01');
  });

  it('writes an empty list when that is what settled', async () => {
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: ONCE });
    (await controlPlane.nextTurn()).answer({ version: '1' });
    expect((await tool.exit).code).to.equal(0);
    await kit.published();
  });

  it('ends with 0 and touches nothing when the file says so already', async () => {
    const controlPlane = await kit.controlPlane();
    for (const round of [1, 2]) {
      const tool = kit.run(controlPlane.port, { flags: ONCE });
      const before = round === 1 ? undefined : await kit.state();
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      expect((await tool.exit).code).to.equal(0);
      if (before !== undefined) expect(await kit.state()).to.equal(before);
      await controlPlane.nextTurn();
    }
  });

  it('ends with 69 when nobody listens, and makes no file', async () => {
    const port = await closedPort();
    const tool = kit.run(port, { flags: [...ONCE, '--timeout=400ms'] });
    expect((await tool.exit).code).to.equal(69);
    expect(tool.stderr).to.match(/level=error .*within 400ms \(--timeout\): .*ECONNREFUSED/);
    await expectNoFile();
  });

  it('ends with 69 when nobody answers, and leaves the file that stands', async () => {
    const controlPlane = await kit.controlPlane();
    const first = kit.run(controlPlane.port, { flags: ONCE });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    expect((await first.exit).code).to.equal(0);
    const before = await kit.state();
    const silent = await kit.peer();
    const tool = kit.run(silent.port, { flags: [...ONCE, '--timeout=400ms'] });
    expect((await tool.exit).code).to.equal(69);
    expect(silent.accepted).to.be.above(0);
    expect(await kit.state()).to.equal(before);
  });

  it('ends with 69 when no answer stood long enough', async () => {
    const controlPlane = await kit.controlPlane();
    const flags = ['--once', '--removal-delay=30s', '--timeout=500ms'];
    const tool = kit.run(controlPlane.port, { flags });
    (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
    expect((await tool.exit).code).to.equal(69);
    expect(tool.stderr).to.contain('no answer stood long enough');
    await expectNoFile();
  });
});
