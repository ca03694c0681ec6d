import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';

import { expect } from 'chai';

import { FileSdOutput } from '../../src/discovery/output/file-sd-output.js';
import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { heldGroups } from '../support/held-groups.js';
import { useMounts } from '../support/mounts.js';
import { mounting, root, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useDirectoryWatch } from '../support/watch-directory.js';
import { useWriters } from '../support/writer-process.js';

const NOBODY = 65_534;

describe('an output that is a symbolic link', () => {
  const startWriter = useWriters();
  const mounts = useMounts();
  const dir = useTempDir();
  const watchDirectory = useDirectoryWatch();
  const file = (): string => dir.file('files/real.json');
  const link = (): string => dir.file('links/targets.json');

  /** A link in one directory to a file in another one. */
  async function setUp(content = '../files/real.json'): Promise<void> {
    for (const name of ['files', 'links']) await mkdir(dir.file(name), { recursive: true });
    await writeFile(file(), 'old');
    await symlink(content, link());
  }

  async function expectWritten(text: string): Promise<void> {
    expect((await lstat(link())).isSymbolicLink()).to.equal(true);
    expect((await lstat(file())).isFile()).to.equal(true);
    expect(await readFile(file(), 'utf8')).to.equal(text);
    expect(await readFile(link(), 'utf8')).to.equal(text);
  }

  async function namesIn(name: string): Promise<readonly string[]> {
    return (await readdir(dir.file(name))).sort();
  }

  it('is written through, and stays the link that it was', async () => {
    await setUp();
    await prepareReplacing(link());
    expect(await replaceFile(link(), Buffer.from('new'))).to.equal(undefined);
    await expectWritten('new');
    expect(await readlink(link())).to.equal('../files/real.json');
  });

  it('is renewed, so that who watches its directory sees one change', async () => {
    await setUp();
    await prepareReplacing(link());
    const watchedLinks = watchDirectory(dir.file('links'));
    const watchedFiles = watchDirectory(dir.file('files'));
    for (const text of ['first', 'second']) {
      await replaceFile(link(), Buffer.from(text));
      expect(await watchedLinks.events()).to.deep.equal(['rename targets.json']);
      expect(await watchedFiles.events()).to.deep.equal(['rename real.json']);
      await expectWritten(text);
    }
  });

  it('has its staging directory beside the file, and none beside the link', async () => {
    await setUp(dir.file('files/real.json'));
    await prepareReplacing(link());
    await replaceFile(link(), Buffer.from('new'));
    expect(await namesIn('files')).to.deep.equal([STAGING_DIRECTORY, 'real.json']);
    expect(await namesIn('links')).to.deep.equal(['targets.json']);
    expect(await namesIn(`files/${STAGING_DIRECTORY}`)).to.deep.equal([]);
  });

  it('beside its file is left alone: the directory sees one change already', async () => {
    await writeFile(dir.file('real.json'), 'old');
    await symlink('real.json', dir.file('targets.json'));
    await prepareReplacing(dir.file('targets.json'));
    const watched = watchDirectory(dir.path);
    await replaceFile(dir.file('targets.json'), Buffer.from('new'));
    expect(await watched.events()).to.deep.equal(['rename real.json']);
    expect(await readlink(dir.file('targets.json'))).to.equal('real.json');
  });

  it('takes away links that were left half renewed, at the next start', async () => {
    await setUp();
    await prepareReplacing(link());
    const left = dir.file(
      `files/${STAGING_DIRECTORY}/targets.json.99999999.0123456789abcdef.stage`,
    );
    await symlink('../files/real.json', left);
    await prepareReplacing(link());
    expect(await namesIn(`files/${STAGING_DIRECTORY}`)).to.deep.equal([]);
  });

  describe('to another file system', () => {
    beforeEach('mount one', async function () {
      skipUnless(this, mounting);
      await mounts.tmpfs(dir.file('files'));
      await setUp();
    });

    it('is written through and renewed, by way of a staging directory beside the link', async () => {
      await prepareReplacing(link());
      expect(await replaceFile(link(), Buffer.from('first'))).to.equal(undefined);
      const watched = watchDirectory(dir.file('links'));
      expect(await replaceFile(link(), Buffer.from('new'))).to.equal(undefined);
      expect(await watched.events()).to.deep.equal(['rename targets.json']);
      await expectWritten('new');
      expect(await namesIn('files')).to.deep.equal([STAGING_DIRECTORY, 'real.json']);
      expect(await namesIn('links')).to.deep.equal([STAGING_DIRECTORY, 'targets.json']);
      for (const name of ['files', 'links']) {
        expect(await namesIn(`${name}/${STAGING_DIRECTORY}`)).to.deep.equal([]);
      }
      expect((await lstat(dir.file(`links/${STAGING_DIRECTORY}`))).mode & 0o777).to.equal(0o700);
    });

    it('takes away links that were left half renewed, at the next start', async () => {
      await mkdir(dir.file(`links/${STAGING_DIRECTORY}`), { mode: 0o700 });
      const left = `links/${STAGING_DIRECTORY}/targets.json.99999999.0123456789abcdef.stage`;
      await symlink('../files/real.json', dir.file(left));
      await prepareReplacing(link());
      expect(await namesIn(`links/${STAGING_DIRECTORY}`)).to.deep.equal([]);
    });

    it("warns when the directory beside the link is another user's, and writes all the same", async () => {
      await mkdir(dir.file(`links/${STAGING_DIRECTORY}`), { mode: 0o700 });
      await chown(dir.file(`links/${STAGING_DIRECTORY}`), NOBODY, NOBODY);
      await prepareReplacing(link());
      const warning = await replaceFile(link(), Buffer.from('new'));
      expect(warning).to.contain(`Cannot renew the symbolic link "${link()}"`);
      expect(warning).to.contain('it belongs to uid 65534');
      await expectWritten('new');
    });

    it('warns once, not with every write, and once more when it has worked in between', async () => {
      const output = await FileSdOutput.open({ file: link() });
      const obstacle = dir.file(`links/${STAGING_DIRECTORY}`);
      await writeFile(obstacle, '');
      const publish = async (address: string): Promise<string | undefined> =>
        (await output.publish(heldGroups({ backend: address }))).warning;
      expect(await publish('192.168.0.1:1234')).to.contain('Cannot renew the symbolic link');
      expect(await publish('192.168.0.2:1234')).to.equal(undefined);
      await rm(obstacle);
      expect(await publish('192.168.0.3:1234')).to.equal(undefined);
      await rm(obstacle, { recursive: true });
      await writeFile(obstacle, '');
      expect(await publish('192.168.0.4:1234')).to.contain('Cannot renew the symbolic link');
    });
  });

  it('to another mount of the same file system is renewed as well', async function () {
    skipUnless(this, mounting);
    for (const name of ['volume', 'files']) await mkdir(dir.file(name));
    await mounts.bind(dir.file('volume'), dir.file('files'));
    await setUp();
    await prepareReplacing(link());
    expect(await replaceFile(link(), Buffer.from('first'))).to.equal(undefined);
    const watched = watchDirectory(dir.file('links'));
    expect(await replaceFile(link(), Buffer.from('new'))).to.equal(undefined);
    expect(await watched.events()).to.deep.equal(['rename targets.json']);
    await expectWritten('new');
    for (const name of ['files', 'links']) {
      expect(await namesIn(`${name}/${STAGING_DIRECTORY}`)).to.deep.equal([]);
    }
  });

  it('in a directory that must not be written is left as it is, with a warning', async function () {
    skipUnless(this, root);
    await setUp();
    await chmod(dir.path, 0o755);
    await chown(dir.file('files'), NOBODY, NOBODY);
    await chown(file(), NOBODY, NOBODY);
    const writer = await startWriter({ uid: NOBODY, gid: NOBODY });
    expect(await writer.prepare(link())).to.include({ ok: true });
    const answer = await writer.replace(link(), 'new');
    expect(answer).to.have.property('warning').that.contains('Cannot renew the symbolic link');
    expect(answer).to.have.property('warning').that.contains('EACCES');
    await expectWritten('new');
    expect(await namesIn('links')).to.deep.equal(['targets.json']);
    expect(await namesIn(`files/${STAGING_DIRECTORY}`)).to.deep.equal([]);
  });
});
