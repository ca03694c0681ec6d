import { chmod, chown, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../support/file-error-of.js';
import { useMounts } from '../support/mounts.js';
import { mounting, root, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

const NOBODY = 65_534;

describe('a read-only file system', () => {
  before('find out whether it can be mounted', function () {
    skipUnless(this, mounting);
  });
  const mounts = useMounts();
  const dir = useTempDir();
  const file = (): string => dir.file('sd/targets.json');

  it('is found at the start, before anything is made', async () => {
    await mounts.tmpfs(dir.file('sd'));
    await mounts.remount(dir.file('sd'), 'ro');
    const error = await fileErrorOf(prepareReplacing(file()));
    expect(error.message).to.match(/EROFS; the file system is mounted read-only: mount a writable/);
    expect(error.exitCode).to.equal(73);
    expect(await readdir(dir.file('sd'))).to.deep.equal([]);
  });

  it('is found at the start, when a staging directory stands open there', async () => {
    await mounts.tmpfs(dir.file('sd'));
    await mkdir(dir.file(`sd/${STAGING_DIRECTORY}`));
    await chmod(dir.file(`sd/${STAGING_DIRECTORY}`), 0o755);
    await mounts.remount(dir.file('sd'), 'ro');
    const error = await fileErrorOf(prepareReplacing(file()));
    expect(error.message).to.contain('EROFS; the file system is mounted read-only');
    expect((await fileErrorOf(replaceFile(file(), Buffer.from('new')))).errno).to.equal('EROFS');
  });

  it('is found when a ConfigMap is the output: a link through "..data" into what cannot be written', async () => {
    await mkdir(dir.file('volume/..2026'), { recursive: true });
    await mkdir(dir.file('mounted'));
    await writeFile(dir.file('volume/..2026/targets.json'), '[]\n');
    await symlink('..2026', dir.file('volume/..data'));
    await symlink('..data/targets.json', dir.file('volume/targets.json'));
    await mounts.bind(dir.file('volume'), dir.file('mounted'));
    await mounts.remount(dir.file('mounted'), 'bind,ro');
    const error = await fileErrorOf(prepareReplacing(dir.file('mounted/targets.json')));
    expect(error.message).to.contain('EROFS; the file system is mounted read-only');
  });

  it('leaves the old file, and is over when it is writable again', async () => {
    await mounts.tmpfs(dir.file('sd'));
    await replaceFile(file(), Buffer.from('old'));
    await mounts.remount(dir.file('sd'), 'ro');
    expect((await fileErrorOf(replaceFile(file(), Buffer.from('new')))).errno).to.equal('EROFS');
    expect(await readFile(file(), 'utf8')).to.equal('old');
    await mounts.remount(dir.file('sd'), 'rw');
    await replaceFile(file(), Buffer.from('new'));
    expect(await readFile(file(), 'utf8')).to.equal('new');
  });
});

describe('a directory that this user must not write into', () => {
  before('find out whether there are other users', function () {
    skipUnless(this, root);
  });
  const startWriter = useWriters();
  const dir = useTempDir();

  beforeEach('let other users in', async () => {
    await chmod(dir.path, 0o755);
    await mkdir(dir.file('sd'));
  });

  it('is found at the start, before anything is made', async () => {
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    const answer = await writer.prepare(dir.file('sd/targets.json'));
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EACCES', exitCode: 73 });
    expect(answer).to.have.property('message').that.contains('make the directory writable');
    expect(await readdir(dir.file('sd'))).to.deep.equal([]);
  });

  it('is found at the start, when our staging directory is there already', async () => {
    await chown(dir.file('sd'), NOBODY, NOBODY);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.prepare(dir.file('sd/targets.json'))).to.include({ ok: true });
    await chmod(dir.file('sd'), 0o555);
    const answer = await writer.prepare(dir.file('sd/targets.json'));
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EACCES', exitCode: 73 });
  });

  it('leaves the old file and nothing else, and is over when it may be written again', async () => {
    await chown(dir.file('sd'), NOBODY, NOBODY);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.replace(dir.file('sd/targets.json'), 'old')).to.deep.equal({ ok: true });
    await chmod(dir.file('sd'), 0o555);
    const answer = await writer.replace(dir.file('sd/targets.json'), 'new');
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EACCES' });
    expect(await readFile(dir.file('sd/targets.json'), 'utf8')).to.equal('old');
    expect(await readdir(dir.file(`sd/${STAGING_DIRECTORY}`))).to.deep.equal([]);
    await chmod(dir.file('sd'), 0o755);
    expect(await writer.replace(dir.file('sd/targets.json'), 'new')).to.deep.equal({ ok: true });
    expect(await readFile(dir.file('sd/targets.json'), 'utf8')).to.equal('new');
  });
});
