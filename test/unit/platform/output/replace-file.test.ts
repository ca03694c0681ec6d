import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing, replaceFile } from '../../../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { root, skipUnless } from '../../../support/needs.js';
import { runProgram } from '../../../support/run-program.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { useDirectoryWatch } from '../../../support/watch-directory.js';

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o7777;
}

async function write(path: string, text: string, mode?: number): Promise<string | undefined> {
  return await replaceFile(path, Buffer.from(text), mode === undefined ? {} : { mode });
}

describe('replacing a file', () => {
  const dir = useTempDir();
  const watchDirectory = useDirectoryWatch();
  const file = (): string => dir.file('targets.json');

  it('makes a file where there is none', async () => {
    expect(await write(file(), 'new')).to.equal(undefined);
    expect(await readFile(file(), 'utf8')).to.equal('new');
  });

  it('puts the new contents in the place of the old, longer or shorter', async () => {
    for (const text of ['middle', 'x'.repeat(100_000), '']) {
      await write(file(), text);
      expect(await readFile(file(), 'utf8')).to.equal(text);
    }
  });

  it('leaves who reads the old file with the old file', async () => {
    await write(file(), 'old');
    const reader = await open(file());
    await write(file(), 'new');
    expect(await reader.readFile('utf8')).to.equal('old');
    await reader.close();
  });

  it('takes the mode and owner of the standing file over', async function () {
    await writeFile(file(), 'old');
    await chmod(file(), 0o640);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(file(), 1_234, 2_345);
    const before = await stat(file());
    await write(file(), 'new');
    const { mode, uid, gid } = await stat(file());
    expect({ mode, uid, gid }).to.deep.equal({
      mode: before.mode,
      uid: before.uid,
      gid: before.gid,
    });
    if (isRoot) expect(uid).to.equal(1_234);
  });

  it('gives a new file the mode that was asked for', async () => {
    await write(file(), 'new', 0o640);
    expect(await modeOf(file())).to.equal(0o640);
  });

  it('gives a standing file the mode that was asked for', async () => {
    await write(file(), 'old', 0o644);
    await write(file(), 'new', 0o600);
    expect(await modeOf(file())).to.equal(0o600);
  });

  it('keeps a standing file closed to everybody', async () => {
    await write(file(), 'old', 0o600);
    await chmod(file(), 0o000);
    await write(file(), 'new');
    expect(await modeOf(file())).to.equal(0o000);
  });

  it('shows its directory one rename and nothing else', async () => {
    await prepareReplacing(file());
    const watched = watchDirectory(dir.path);
    for (const text of ['first', 'second', 'third']) {
      await write(file(), text);
      expect(await watched.events()).to.deep.equal(['rename targets.json']);
    }
  });

  it('leaves nothing but the file and an empty staging directory', async () => {
    await write(file(), 'old');
    await write(file(), 'new');
    expect((await readdir(dir.path)).sort()).to.deep.equal([STAGING_DIRECTORY, 'targets.json']);
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('makes its staging directory anew when somebody removed it', async () => {
    await write(file(), 'old');
    await rm(dir.file(STAGING_DIRECTORY), { recursive: true });
    await write(file(), 'new');
    expect(await readFile(file(), 'utf8')).to.equal('new');
  });

  it('may happen several times at once: one of the contents is there, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(texts.map((text) => write(file(), text)));
    expect(texts).to.include(await readFile(file(), 'utf8'));
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('fails as a file error while the directory is away, and works when it is back', async () => {
    await mkdir(dir.file('sd'));
    await write(dir.file('sd/targets.json'), 'old');
    await rename(dir.file('sd'), dir.file('away'));
    const error = await fileErrorOf(write(dir.file('sd/targets.json'), 'new'));
    expect(error.message).to.contain('ENOENT; create the directory first');
    await rename(dir.file('away'), dir.file('sd'));
    expect(await readFile(dir.file('sd/targets.json'), 'utf8')).to.equal('old');
    await write(dir.file('sd/targets.json'), 'new');
    expect(await readFile(dir.file('sd/targets.json'), 'utf8')).to.equal('new');
  });

  it('refuses a directory that has taken the place of the file, and leaves it alone', async () => {
    await mkdir(file());
    await fileErrorOf(write(file(), 'new'));
    expect((await lstat(file())).isDirectory()).to.equal(true);
  });
});

describe('preparing to replace a file', () => {
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  it('finds nothing where nothing stands, and makes the staging directory only', async () => {
    expect(await prepareReplacing(file())).to.deep.equal({});
    expect(await readdir(dir.path)).to.deep.equal([STAGING_DIRECTORY]);
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('gives the mode and the bytes of what stands, and does not touch it', async () => {
    await writeFile(file(), 'old');
    await chmod(file(), 0o640);
    const before = await stat(file());
    const standing = await prepareReplacing(file());
    expect(standing.mode).to.equal(0o640);
    expect(standing.contents?.toString()).to.equal('old');
    expect(await stat(file())).to.deep.include({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('takes away what a process left that died while it wrote', async () => {
    await prepareReplacing(file());
    const staged = 'targets.json.99999999.0123456789abcdef.stage';
    await writeFile(dir.file(`${STAGING_DIRECTORY}/${staged}`), '[');
    await writeFile(dir.file(`${STAGING_DIRECTORY}/${staged}.1234`), '[');
    await prepareReplacing(file());
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('refuses a directory that is missing, and makes none', async () => {
    const error = await fileErrorOf(prepareReplacing(dir.file('missing/targets.json')));
    expect(error.message).to.contain('create the directory first');
    expect(error.exitCode).to.equal(73);
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it('refuses what is no regular file, and makes nothing beside it', async () => {
    await mkdir(file());
    const error = await fileErrorOf(prepareReplacing(file()));
    expect(error.message).to.contain('it is a directory');
    expect(await readdir(dir.path)).to.deep.equal(['targets.json']);
  });

  it('refuses a name to which nothing can be added', async () => {
    const error = await fileErrorOf(prepareReplacing(dir.file(`${'x'.repeat(240)}.json`)));
    expect(error.message).to.contain('ENAMETOOLONG; choose a shorter name');
    expect(error.exitCode).to.equal(73);
  });

  it('refuses a device and lets it live', async function () {
    skipUnless(this, root);
    await runProgram('mknod', file(), 'c', '1', '7');
    for (const attempt of [prepareReplacing, (path: string) => write(path, 'new')]) {
      const error = await fileErrorOf(attempt(file()));
      expect(error.message).to.contain('it is a device');
    }
    expect((await lstat(file())).isCharacterDevice()).to.equal(true);
    expect(await readdir(dir.path)).to.deep.equal(['targets.json']);
  });
});
