import { readFileSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { expect } from 'chai';

import { fileText, heldGroups } from '../support/held-groups.js';
import { useMounts } from '../support/mounts.js';
import { mounting, skipUnless } from '../support/needs.js';
import { expectedGroups, sortGroups } from '../support/oracle.js';
import type { Group } from '../support/oracle.js';
import { closedPort } from '../support/raw-server.js';
import { readRecording } from '../support/recording.js';
import type { ScriptedControlPlane } from '../support/scripted-control-plane.js';
import type { ScriptedAnswer } from '../support/scripted-turn.js';
import { useToolKit } from '../support/tool-kit.js';
import { waitFor } from '../support/wait-for.js';
import { useDirectoryWatch } from '../support/watch-directory.js';

/** Every answer counts at once, so that a test need not wait for what it is not about. */
const EAGER = ['--removal-delay=0s', '--min-write-interval=0s'];

async function answer(controlPlane: ScriptedControlPlane, said: ScriptedAnswer): Promise<void> {
  (await controlPlane.nextTurn()).answer(said);
}

describe('the tool at work', () => {
  const mounts = useMounts();
  const kit = useToolKit();
  const watchDirectory = useDirectoryWatch();

  it('keeps the file true to the control plane, with one change of the directory for each', async () => {
    const controlPlane = await kit.controlPlane();
    kit.run(controlPlane.port, { flags: EAGER });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    const watched = watchDirectory(dirname(kit.file));
    await answer(controlPlane, { version: '2', dataplanes: ['backend-02', 'backend-01'] });
    await kit.published('backend-01', 'backend-02');
    await answer(controlPlane, { version: '3', dataplanes: ['backend-02'] });
    await kit.published('backend-02');
    await answer(controlPlane, { version: '4', dataplanes: [] });
    await kit.published();
    await controlPlane.nextTurn();
    expect(await watched.events()).to.deep.equal(Array(3).fill('rename targets.json'));
  });

  it('takes a target away only when it was missing for the removal delay', async () => {
    const controlPlane = await kit.controlPlane();
    kit.run(controlPlane.port, { flags: ['--removal-delay=300ms', '--min-write-interval=0s'] });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await answer(controlPlane, { version: '2', dataplanes: ['backend-01', 'backend-02'] });
    await kit.published('backend-01', 'backend-02');
    await answer(controlPlane, { version: '3', dataplanes: ['backend-01'] });
    const accepted = await controlPlane.nextTurn();
    const before = performance.now();
    expect(accepted.request.versionInfo).to.equal('3');
    await kit.published('backend-01');
    expect(performance.now() - before).to.be.above(200);
  });

  it('makes a file that others can read, whatever the umask', async () => {
    const controlPlane = await kit.controlPlane();
    const umask = process.umask(0o077);
    const tools = [kit.run(controlPlane.port, { flags: EAGER })];
    process.umask(umask);
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    expect((await stat(kit.file)).mode & 0o777).to.equal(0o644);
    expect(tools[0]!.stderr).not.to.contain('level=warn');
  });

  it('makes a file of the mode that was asked for, and warns when others cannot read it', async () => {
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: [...EAGER, '--output-file-mode=0640'] });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    expect((await stat(kit.file)).mode & 0o777).to.equal(0o640);
    expect(tool.stderr).to.match(/level=warn .*mode 0640 hides the file.*--output-file-mode/);
  });

  it('does not touch the file when the control plane goes away', async () => {
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: EAGER });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await kit.published('backend-01');
    await controlPlane.nextTurn();
    const before = await kit.state();
    await controlPlane.close();
    await tool.waitForLine((line) => line.includes('Cannot connect to'));
    expect(await kit.state()).to.equal(before);
    expect((await tool.stop()).code).to.equal(0);
    expect(await kit.state()).to.equal(before);
  });

  it('does not touch the file when it starts again and the control plane says the same', async () => {
    const controlPlane = await kit.controlPlane();
    const first = kit.run(controlPlane.port, { flags: EAGER });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await controlPlane.nextTurn();
    expect((await first.stop()).code).to.equal(0);
    const watched = watchDirectory(dirname(kit.file));
    const before = await kit.state();
    kit.run(controlPlane.port, { flags: EAGER });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await controlPlane.nextTurn();
    expect(await kit.state()).to.equal(before);
    expect(await watched.events()).to.deep.equal([]);
  });

  it('takes the file of the Go tool over: kept while the control plane is away, then rewritten once', async () => {
    const recording = readRecording('1.8.8/grpc-v1/c-three-more');
    const goFile = new URL(
      '../fixtures/recordings/1.8.8/old-tool/c-three-more-v1.json',
      import.meta.url,
    );
    await writeFile(kit.file, readFileSync(goFile));
    await chmod(kit.file, 0o600);
    const port = await closedPort();
    const before = await kit.state();
    const flags = ['--backoff-min=50ms', '--backoff-max=100ms'];
    const tool = kit.run(port, { flags });
    await tool.waitForLine((line) => line.includes('Read the target file that stands'));
    await tool.waitForLine((line) => line.includes('Cannot connect to'));
    expect(await kit.state()).to.equal(before);
    const watched = watchDirectory(dirname(kit.file));
    const controlPlane = await kit.controlPlane(port);
    const last = recording.answers.at(-1)!;
    (await controlPlane.nextTurn()).answerBytes(last.bytes);
    await tool.waitForLine((line) => line.includes('Wrote the target file'));
    const text = await readFile(kit.file, 'utf8');
    expect(text).to.match(/^\[\n\{"targets":/);
    const groups = sortGroups(JSON.parse(text) as readonly Group[]);
    expect(groups).to.deep.equal(expectedGroups(last.decoded));
    expect(await watched.events()).to.deep.equal(['rename targets.json']);
    expect((await stat(kit.file)).mode & 0o777).to.equal(0o600);
  });

  it('does not trust a file that is no target file, says so, and replaces it at the first answer', async () => {
    await writeFile(kit.file, '[{"targets": ["192.168.0.1:12');
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: EAGER });
    const line = await tool.waitForLine((each) => each.includes('level=warn'));
    expect(line).to.contain('no target file');
    expect(line).to.contain('not valid JSON');
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    await tool.waitForLine((each) => each.includes('Wrote the target file'));
    await kit.published('backend-01');
  });

  it('keeps the old file on a full disk, accepts nothing, and goes on by itself when there is space', async function () {
    skipUnless(this, mounting);
    await mounts.tmpfs(kit.path('sd'), 'size=64k');
    const file = kit.path('sd/targets.json');
    const old = fileText(heldGroups({ 'backend-01': '192.168.0.1:1234' }));
    await writeFile(file, old);
    await writeFile(kit.path('sd/filler'), Buffer.alloc(60 * 1024));
    const controlPlane = await kit.controlPlane();
    const tool = kit.run(controlPlane.port, { flags: EAGER, file });
    const dataplanes = Array.from({ length: 100 }, (_, i) => `backend-${String(i + 1)}`);
    await answer(controlPlane, { version: '1', dataplanes });
    const line = await tool.waitForLine((each) => each.includes('Could not write'));
    expect(line).to.contain('level=error').and.contain('ENOSPC').and.contain('free some space');
    expect(await readFile(file, 'utf8')).to.equal(old);
    expect(controlPlane.turns.length, 'requests before there is space').to.equal(1);
    await writeFile(kit.path('sd/filler'), '');
    const accepted = await controlPlane.nextTurn();
    expect(accepted.request.versionInfo).to.equal('1');
    expect(JSON.parse(await readFile(file, 'utf8'))).to.have.lengthOf(100);
    expect((await tool.stop()).code).to.equal(0);
  });

  it('writes the same text under a YAML name', async () => {
    const controlPlane = await kit.controlPlane();
    const file = kit.path('targets.yml');
    kit.run(controlPlane.port, { flags: EAGER, file });
    await answer(controlPlane, { version: '1', dataplanes: ['backend-01'] });
    const text = await waitFor(() => readFile(file, 'utf8').catch(() => undefined));
    expect(JSON.parse(text)).to.have.lengthOf(1);
  });
});
