import { access, readdir } from 'node:fs/promises';

import { expect } from 'chai';

import { skipUnless, type Need } from '../support/needs.js';
import { closedPort } from '../support/raw-server.js';
import { useBinary, type BinaryExit, type RunningBinary } from '../support/run-binary.js';
import { runProgram } from '../support/run-program.js';
import {
  behindSilentNameServer,
  NAME_SERVER_ASKED,
  ownNetwork,
} from '../support/silent-name-server.js';
import { useTempDir } from '../support/temp-dir.js';
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

/** A write says when it reaches the disk, and then a thread hangs in the system: in a pipe that nobody writes to. */
function hangingDisk(pipe: string): Readonly<Record<string, string>> {
  const code = `import fs from 'node:fs';
    fs.fsync = (fd, done) => {
      process.stderr.write('writing\\n');
      fs.open(${JSON.stringify(pipe)}, 'r', done);
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

/** Signals twice, the second time when it cannot be taken for the same wish any more. */
async function signalledTwice(
  tool: RunningBinary,
  signal: 'SIGTERM' | 'SIGINT',
): Promise<BinaryExit> {
  tool.kill(signal);
  await tool.waitForLine((line) => line.includes(`signal=${signal}`));
  const stoppingSinceMs = performance.now();
  await waitFor(() => performance.now() - stoppingSinceMs > 500);
  tool.kill(signal);
  return await tool.exit;
}

/** Only then can a process leave a thread behind that waits for something. */
const execve: Need = () =>
  'execve' in process ? undefined : `Node ${process.versions.node} has no process.execve`;

const noExecve: Need = () =>
  'execve' in process ? `Node ${process.versions.node} ends at the first` : undefined;

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
      const code = signal === 'SIGINT' ? 130 : 143;
      expect(await signalledTwice(tool, signal)).to.deep.equal({ code, signal: null });
      expect(await kit.state()).to.equal(before);
    });

    it('and again ends at once although the system hangs, and a shell sees the same exit code', async () => {
      await runProgram('mkfifo', kit.path('pipe'));
      const controlPlane = await kit.controlPlane();
      const tool = kit.run(controlPlane.port, { flags: EAGER, env: hangingDisk(kit.path('pipe')) });
      (await controlPlane.nextTurn()).answer({ version: '1', dataplanes: ['backend-01'] });
      await tool.waitForLine((line) => line === 'writing');
      const code = signal === 'SIGINT' ? 130 : 143;
      const expected = execve() === undefined ? { code, signal: null } : { code: null, signal };
      expect(await signalledTwice(tool, signal)).to.deep.equal(expected);
      expect(await access(kit.file).catch(() => 'none')).to.equal('none');
    });
  });
}

describe('the tool whose name server does not answer', () => {
  const start = useBinary();
  const dir = useTempDir();

  before('find out whether there can be such a name server', function () {
    skipUnless(this, ownNetwork);
  });

  async function asking(flags: readonly string[] = []): Promise<RunningBinary> {
    const where = await behindSilentNameServer(dir.file('resolv.conf'));
    const output = `--output-file=${dir.file('targets.json')}`;
    const tool = start(['run', '--cp-address=grpc://cp.example:5676', output, ...flags], where);
    await tool.waitForLine((line) => line === NAME_SERVER_ASKED);
    return tool;
  }

  for (const flags of [[], ['--once']]) {
    it(`ends with 0 at SIGTERM, all of its log said (${['run', ...flags].join(' ')})`, async function () {
      skipUnless(this, execve);
      const tool = await asking(flags);
      const sentAtMs = performance.now();
      tool.kill('SIGTERM');
      expect(await tool.exit).to.deep.equal({ code: 0, signal: null });
      expect(performance.now() - sentAtMs).to.be.below(5_000);
      expect(tool.stderr).to.contain('Stopped; the target file stays');
      expect(tool.stderr).not.to.match(/warning/i);
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends at a second ${signal} where Node cannot end at the first`, async function () {
      skipUnless(this, noExecve);
      const tool = await asking();
      const exit = await signalledTwice(tool, signal);
      expect(exit).to.deep.equal({ code: null, signal });
    });
  }
});
