import { access, readdir } from 'node:fs/promises';

import { expect } from 'chai';

import { closedPort } from '../support/raw-server.js';
import type { RunningBinary } from '../support/run-binary.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';

/** Code that is loaded before ours: a write says when it reaches the disk, and stays there for `ms` milliseconds. */
function slowDisk(ms: number): Readonly<Record<string, string>> {
  const code = `import fs from 'node:fs';
    const { fsync } = fs;
    fs.fsync = (fd, done) => {
      process.stderr.write('writing\\n');
      setTimeout(fsync, ${String(ms)}, fd, done);
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

const EAGER = ['--removal-delay=0s', '--min-write-interval=0s'];

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  describe(`the tool at ${signal}`, () => {
    const kit = useToolKit();

    async function expectStop(tool: RunningBinary): Promise<void> {
      const sentAtMs = performance.now();
      tool.kill(signal);
      expect(await tool.exit).to.deep.equal({ code: 0, signal: null });
      expect(performance.now() - sentAtMs).to.be.below(1_000);
      expect(tool.stderr).to.contain(`signal=${signal}`);
      expect(tool.stderr).to.contain('Stopped; the target file stays');
    }

    it('ends with 0 while it has nothing to do, and keeps the file', async () => {
      const controlPlane = await kit.controlPlane();
      const tool = kit.run(controlPlane.port, { flags: EAGER });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      await controlPlane.nextTurn();
      const before = await kit.state();
      await expectStop(tool);
      expect(await kit.state()).to.equal(before);
    });

    it('ends with 0 while it waits for a peer that says nothing', async () => {
      const silent = await kit.peer();
      const tool = kit.run(silent.port);
      await waitFor(() => silent.accepted > 1);
      await expectStop(tool);
    });

    it('ends with 0 while it waits before the next try', async () => {
      const port = await closedPort();
      const flags = ['--backoff-min=1h', '--backoff-max=1h'];
      const tool = kit.run(port, { flags });
      await tool.waitForLine((line) => line.includes('Cannot reach the control plane'));
      await expectStop(tool);
    });

    it('ends with 0 while an answer waits for its time, and writes nothing more', async () => {
      const controlPlane = await kit.controlPlane();
      const tool = kit.run(controlPlane.port, { flags: ['--removal-delay=1h'] });
      (await controlPlane.nextTurn()).answer({ version: '1' });
      await controlPlane.nextTurn();
      await expectStop(tool);
      expect(await access(kit.file).catch(() => 'none')).to.equal('none');
    });

    it('ends with 0 while it writes, and finishes that', async () => {
      const controlPlane = await kit.controlPlane();
      const tool = kit.run(controlPlane.port, { flags: EAGER, env: slowDisk(300) });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await tool.waitForLine((line) => line === 'writing');
      await expectStop(tool);
      await kit.published('backend-01');
      expect(await readdir(kit.path('.kuma-prometheus-sd'))).to.deep.equal([]);
    });

    it('ends with 0 with --once as well, and leaves no file', async () => {
      const silent = await kit.peer();
      const tool = kit.run(silent.port, { flags: ['--once'] });
      await waitFor(() => silent.accepted > 1);
      await expectStop(tool);
      expect(await access(kit.file).catch(() => 'none')).to.equal('none');
    });

    it('and again ends at once, in the middle of a write that does not end, with the old file', async () => {
      const controlPlane = await kit.controlPlane();
      const first = kit.run(controlPlane.port, { flags: EAGER });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await kit.published('backend-01');
      await controlPlane.nextTurn();
      expect((await first.stop()).code).to.equal(0);
      const before = await kit.state();
      const tool = kit.run(controlPlane.port, { flags: EAGER, env: slowDisk(600_000) });
      (await controlPlane.nextTurn()).answer({ version: '2', dataplanes: ['backend-02'] });
      await tool.waitForLine((line) => line === 'writing');
      let isOver = false;
      void tool.exit.then(() => (isOver = true));
      await waitFor(() => {
        tool.kill(signal);
        return isOver;
      });
      expect(await tool.exit).to.deep.equal({
        code: signal === 'SIGINT' ? 130 : 143,
        signal: null,
      });
      expect(await kit.state()).to.equal(before);
    });
  });
}
