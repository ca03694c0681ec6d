import { chmod, chown, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { root, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

const NOBODY = 65_534;
const SHARED_GROUP = 1_234;

describe('a directory that several users share', () => {
  before('find out whether there are other users', function () {
    skipUnless(this, root);
  });
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  beforeEach('open the directory to all', async () => {
    await chmod(dir.path, 0o777);
  });

  it("is refused while it holds somebody else's staging directory, with whose", async () => {
    await mkdir(dir.file(STAGING_DIRECTORY), { mode: 0o777 });
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    for (const answer of [await writer.prepare(file()), await writer.replace(file(), 'new')]) {
      expect(answer).to.include({ ok: false, name: 'FileError', exitCode: 73 });
      expect(answer)
        .to.have.property('message')
        .that.contains('it belongs to uid 0, and this process runs as uid 65534');
    }
    expect((await lstat(dir.file(STAGING_DIRECTORY))).mode & 0o777).to.equal(0o755);
  });

  it('keeps the mode of a file whose owner cannot be kept', async () => {
    await writeFile(file(), 'old');
    await chmod(file(), 0o646);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.replace(file(), 'new')).to.deep.equal({ ok: true });
    expect(await stat(file())).to.include({ mode: 0o100646, uid: NOBODY, gid: NOBODY });
  });

  it('keeps the group of a file whose owner cannot be kept', async () => {
    await writeFile(file(), 'old');
    await chmod(file(), 0o640);
    await chown(file(), 0, SHARED_GROUP);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY, groups: [SHARED_GROUP] });
    expect(await writer.replace(file(), 'new')).to.deep.equal({ ok: true });
    expect(await stat(file())).to.include({ mode: 0o100640, uid: NOBODY, gid: SHARED_GROUP });
  });

  it('may hold a file that can be replaced, but not read', async () => {
    await writeFile(file(), 'old');
    await chmod(file(), 0o600);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.prepare(file())).to.deep.equal({ ok: true, standing: { mode: 0o600 } });
    expect(await writer.replace(file(), 'new')).to.deep.equal({ ok: true });
    expect(await readFile(file(), 'utf8')).to.equal('new');
  });

  it('that is sticky keeps the file of somebody else, and says why', async () => {
    await chmod(dir.path, 0o1777);
    await writeFile(file(), 'old');
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.prepare(file())).to.include({ ok: true });
    const answer = await writer.replace(file(), 'new');
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EPERM' });
    expect(await readFile(file(), 'utf8')).to.equal('old');
  });
});
