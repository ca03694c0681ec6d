import { chmod, chown, lstat, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { useDoctorKit, type Diagnosis } from '../support/doctor-kit.js';
import { useMounts } from '../support/mounts.js';
import { mounting, root, skipUnless } from '../support/needs.js';
import { useBinary } from '../support/run-binary.js';
import { waitForFile } from '../support/wait-for.js';

describe('doctor, where the output is the matter', () => {
  const mounts = useMounts();
  const serve = useControlPlane();
  const kit = useDoctorKit();
  const start = useBinary();
  let address = '';

  beforeEach('serve something', async () => {
    address = `--cp-address=127.0.0.1:${String((await serve()).port)}`;
  });

  async function ask(file: string): Promise<Diagnosis> {
    return await kit.ask([address, `--output-file=${file}`]);
  }

  it('names a directory that is not there', async () => {
    const diagnosis = await ask(kit.dir.file('none/targets.json'));
    expect(diagnosis).to.include({ code: 73 });
    expect(diagnosis.step('directory').finding).to.contain('ENOENT');
    expect(diagnosis.step('directory').fix).to.equal('create the directory first');
    expect(diagnosis.step('file').finding).to.match(/^there is no ".*" yet$/);
  });

  it('does not say who may read in a directory that is not there', async () => {
    await chmod(kit.dir.path, 0o755);
    const diagnosis = await ask(kit.dir.file('none/targets.json'));
    expect(diagnosis.step('readable')).to.include({
      status: 'skipped',
      finding: `there is no directory "${kit.dir.file('none')}" yet`,
    });
  });

  it('names a directory in the place of the file', async () => {
    await mkdir(kit.file);
    const diagnosis = await ask(kit.file);
    expect(diagnosis).to.include({ code: 73 });
    expect(diagnosis.step('directory').finding).to.contain('it is a directory');
  });

  it('names a link that leads to nothing', async () => {
    await symlink(kit.dir.file('none.json'), kit.file);
    const diagnosis = await ask(kit.file);
    expect(diagnosis).to.include({ code: 73 });
    expect(diagnosis.step('directory').finding).to.contain('a symbolic link that leads to nothing');
  });

  it('follows a link, and says where to', async () => {
    await writeFile(kit.dir.file('real.json'), '[]\n');
    await symlink(kit.dir.file('real.json'), kit.file);
    const diagnosis = await kit.ask([address]);
    expect(diagnosis.step('directory').finding).to.contain(
      `symbolic link to "${kit.dir.file('real.json')}"`,
    );
    expect(diagnosis.failed).to.deep.equal([]);
  });

  it('names what Prometheus would not accept in the file, with its place', async () => {
    await writeFile(kit.file, '[{"targets":["a:1"],\n"labels":{"a":1}}]\n');
    const diagnosis = await kit.ask([address]);
    expect(diagnosis).to.include({ code: 3 });
    expect(diagnosis.failed).to.deep.equal(['file']);
    expect(diagnosis.step('file').finding).to.contain('line 2');
    expect(diagnosis.step('file').fix).to.contain('check');
  });

  it('makes, changes and locks nothing', async () => {
    const before = await stat(kit.dir.path);
    const diagnosis = await kit.ask([address]);
    expect(diagnosis.failed).to.deep.equal([]);
    expect(
      (await readdir(kit.dir.path)).filter((name) => !name.startsWith('assign')),
    ).to.deep.equal([]);
    expect((await stat(kit.dir.path)).mtimeMs).to.equal(before.mtimeMs);
  });

  it('names the instance that writes the file, and does not disturb it', async () => {
    const run = start(['run', address, `--output-file=${kit.file}`, '--removal-delay=0s']);
    await waitForFile(kit.file, (text) => text.includes('backend-01'));
    const lock = kit.dir.file(`${STAGING_DIRECTORY}/targets.json.lock`);
    const { ino } = await lstat(lock);
    const names = await readdir(kit.dir.file(STAGING_DIRECTORY));
    const diagnosis = await kit.ask([address]);
    expect(diagnosis.failed).to.deep.equal([]);
    expect(diagnosis.step('writer').finding).to.contain(`process ${String(run.pid)} on host`);
    expect(diagnosis.step('file').finding).to.contain('1 group, 1 target');
    expect((await lstat(lock)).ino).to.equal(ino);
    expect(await readdir(kit.dir.file(STAGING_DIRECTORY))).to.deep.equal(names);
    expect(await run.stop()).to.deep.equal({ code: 0, signal: null });
    expect(run.stderr).not.to.match(/level=(warn|error)/);
  });

  describe('as root', () => {
    before('find out whether this is root', function () {
      skipUnless(this, root);
    });

    it('names a staging directory of another user', async () => {
      await mkdir(kit.dir.file(STAGING_DIRECTORY));
      await chown(kit.dir.file(STAGING_DIRECTORY), 65534, 65534);
      const diagnosis = await kit.ask([address]);
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.step('directory').finding).to.contain('belongs to uid 65534');
      expect(diagnosis.step('directory').fix).to.contain('run as that user');
    });
  });

  describe('with mounts', () => {
    before('find out whether anything can be mounted', function () {
      skipUnless(this, mounting);
    });

    it('names a directory that is mounted read-only', async () => {
      await mounts.tmpfs(kit.dir.file('sd'));
      await mounts.remount(kit.dir.file('sd'), 'ro');
      const diagnosis = await ask(kit.dir.file('sd/targets.json'));
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.step('directory').finding).to.contain('EROFS');
      expect(diagnosis.step('directory').fix).to.contain('mounted read-only');
    });

    it('names a file that is itself a mount: mount the directory', async () => {
      await writeFile(kit.dir.file('host.json'), '[]\n');
      await writeFile(kit.file, '');
      await mounts.bind(kit.dir.file('host.json'), kit.file);
      const diagnosis = await ask(kit.file);
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.step('directory').finding).to.contain('mount point');
      expect(diagnosis.step('directory').fix).to.contain('mount the directory');
    });

    it('names a file system that is full', async () => {
      await mounts.tmpfs(kit.dir.file('sd'), 'size=64k');
      await writeFile(kit.dir.file('sd/filler'), Buffer.alloc(64 * 1024)).catch(() => undefined);
      const diagnosis = await ask(kit.dir.file('sd/targets.json'));
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.step('directory').finding).to.contain('ENOSPC');
    });
  });
});
