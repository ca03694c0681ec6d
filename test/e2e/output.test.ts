import { chmod, chown, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { expect } from 'chai';

import { useMounts } from '../support/mounts.js';
import { mounting, root, skipUnless } from '../support/needs.js';
import { runProgram } from '../support/run-program.js';
import { useToolKit } from '../support/tool-kit.js';

describe('an output that cannot be written', () => {
  const mounts = useMounts();
  const kit = useToolKit();

  /** Nothing was connected to when the tool ended. */
  async function expectRefusal(
    file: string,
    code: number,
    ...words: readonly string[]
  ): Promise<void> {
    const peer = await kit.peer();
    const tool = kit.run(peer.port, { file });
    expect((await tool.exit).code).to.equal(code);
    const last = tool.stderr.trimEnd().split('\n').at(-1);
    for (const word of words) expect(last).to.contain(word);
    expect(peer.accepted).to.equal(0);
  }

  it('because its directory is missing ends the tool with 73', async () => {
    await expectRefusal(kit.path('missing/targets.json'), 73, 'ENOENT; create the directory first');
  });

  it('because its directory is a file ends the tool with 73', async () => {
    await writeFile(kit.path('file'), '');
    await expectRefusal(kit.path('file/targets.json'), 73, 'ENOTDIR');
  });

  it('because it is a directory ends the tool with 73, and is left alone', async () => {
    await mkdir(kit.file);
    await expectRefusal(kit.file, 73, 'it is a directory', 'choose another name');
    expect((await lstat(kit.file)).isDirectory()).to.equal(true);
  });

  it('because it is a FIFO ends the tool with 73, and is left alone', async () => {
    await runProgram('mkfifo', kit.file);
    await expectRefusal(kit.file, 73, 'it is a FIFO', 'choose another name');
    expect((await lstat(kit.file)).isFIFO()).to.equal(true);
  });

  it('because it leads to a device ends the tool with 73, and the device lives', async function () {
    skipUnless(this, root);
    await runProgram('mknod', kit.path('full'), 'c', '1', '7');
    await symlink('full', kit.file);
    await expectRefusal(kit.file, 73, 'it is a device', 'choose another name');
    expect((await lstat(kit.path('full'))).isCharacterDevice()).to.equal(true);
  });

  it('because it leads to standard output ends the tool with 73', async () => {
    await symlink('/dev/stdout', kit.file);
    await expectRefusal(kit.file, 73, kit.file);
  });

  it('because it leads to nothing ends the tool with 73', async () => {
    await symlink('nowhere.json', kit.file);
    await expectRefusal(kit.file, 73, 'leads to nothing', 'create the file it points to');
  });

  it('because it leads in a circle ends the tool with 73', async () => {
    await symlink(basename(kit.file), kit.file);
    await expectRefusal(kit.file, 73, 'ELOOP', 'point them to a file');
  });

  it('because the file system is read-only ends the tool with 73', async function () {
    skipUnless(this, mounting);
    await mounts.tmpfs(kit.path('sd'), 'ro');
    await expectRefusal(kit.path('sd/targets.json'), 73, 'EROFS', 'mount a writable directory');
  });

  it('because only the file is mounted ends the tool with 73', async function () {
    skipUnless(this, mounting);
    for (const name of ['host.json', 'targets.json']) await writeFile(kit.path(name), '[]\n');
    await mounts.bind(kit.path('host.json'), kit.file);
    await expectRefusal(kit.file, 73, 'mount the directory');
  });

  it("because the staging directory is another user's ends the tool with 73", async function () {
    skipUnless(this, root);
    await mkdir(kit.path('.kuma-prometheus-sd'), { mode: 0o700 });
    await chown(kit.path('.kuma-prometheus-sd'), 65_534, 65_534);
    await expectRefusal(kit.file, 73, 'belongs to uid 65534', 'run as that user');
  });

  for (const name of ['targets.txt', 'targets', 'targets.Json', 'targets.json/']) {
    it(`because Prometheus would not read "${name}" ends the tool with 78`, async () => {
      await expectRefusal(kit.path('') + name, 78, '.json, .yml or .yaml');
      expect(await readdir(kit.path(''))).to.deep.equal([]);
    });
  }

  it('is found before the staging directory is made', async () => {
    await mkdir(kit.file);
    await chmod(kit.file, 0o755);
    await expectRefusal(kit.file, 73, 'it is a directory');
    expect(await readdir(kit.path(''))).to.deep.equal(['targets.json']);
  });
});
