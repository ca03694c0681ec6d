import { expect } from 'chai';
import { chmod, writeFile } from 'node:fs/promises';
import { lookAtFile } from '../../../../src/platform/files/look-at-file.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('a look at a file', () => {
  const dir = useTempDir();

  it('tells what it holds and how it stands', async () => {
    await writeFile(dir.file('a'), 'hello');
    await chmod(dir.file('a'), 0o640);
    const { bytes, ...rest } = await lookAtFile(dir.file('a'), 5);
    expect(bytes?.toString()).to.equal('hello');
    expect(rest).to.include({ size: 5, mode: 0o640 });
  });

  it('does not look into what is too large', async () => {
    await writeFile(dir.file('a'), 'hello');
    expect(await lookAtFile(dir.file('a'), 4)).to.include({ size: 5, bytes: undefined });
  });

  it('refuses what is no file', async () => {
    const thrown = await lookAtFile(dir.path, 4).catch(String);
    expect(thrown).to.contain('no regular file');
  });
});
