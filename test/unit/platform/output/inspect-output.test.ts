import { expect } from 'chai';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { FileError } from '../../../../src/platform/files/file-error.js';
import { inspectOutput } from '../../../../src/platform/output/inspect-output.js';
import { STAGING_DIRECTORY } from '../../../../src/platform/output/staging-directory.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('a look at an output', () => {
  const dir = useTempDir();

  async function refusal(path: string): Promise<string> {
    const thrown: unknown = await inspectOutput(path).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(FileError);
    return String(thrown);
  }

  it('tells where it is and what room there is, and makes nothing', async () => {
    const found = await inspectOutput(dir.file('kuma.json'));
    expect(found).to.include({ file: dir.file('kuma.json'), uid: process.geteuid?.() });
    expect(found.freeBytes).to.be.greaterThan(0);
    expect(found.linkErrno).to.equal(undefined);
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it('follows a link', async () => {
    await writeFile(dir.file('real.json'), '[]');
    await symlink('real.json', dir.file('kuma.json'));
    const found = await inspectOutput(dir.file('kuma.json'));
    expect(found.file).to.equal(dir.file('real.json'));
    expect(found.link?.path).to.equal(dir.file('kuma.json'));
  });

  it('refuses what cannot be replaced', async () => {
    await mkdir(dir.file('kuma.json'));
    expect(await refusal(dir.file('kuma.json'))).to.contain('it is a directory');
    expect(await refusal(dir.file('none/kuma.json'))).to.contain('create the directory first');
    await writeFile(dir.file(STAGING_DIRECTORY), '');
    expect(await refusal(dir.file('other.json'))).to.contain('remove it');
  });
});
