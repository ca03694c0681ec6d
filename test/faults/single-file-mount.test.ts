import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../support/file-error-of.js';
import { useMounts } from '../support/mounts.js';
import { mounting, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';

describe('a single file that is mounted, as "docker run -v FILE:FILE" does', () => {
  before('find out whether one can be mounted', function () {
    skipUnless(this, mounting);
  });
  const mounts = useMounts();
  const dir = useTempDir();

  /** Gives the path where `host.json` appears. */
  async function setUp(name: string): Promise<string> {
    await mkdir(dir.file('sd'));
    await writeFile(dir.file('host.json'), 'old');
    await writeFile(dir.file(`sd/${name}`), '');
    return dir.file(`sd/${name}`);
  }

  for (const name of ['targets.json', 'with blank\t\\ and ü.json']) {
    it(`is refused at the start with what to do instead, as ${JSON.stringify(name)}`, async () => {
      const file = await setUp(name);
      await mounts.bind(dir.file('host.json'), file);
      const error = await fileErrorOf(prepareReplacing(file));
      expect(error.message).to.contain('mount the directory that holds it, not the single file');
      expect(error.exitCode).to.equal(73);
      expect(await readdir(dir.file('sd'))).to.deep.equal([name]);
    });
  }

  it('is refused behind a link', async () => {
    const file = await setUp('targets.json');
    await mounts.bind(dir.file('host.json'), file);
    await symlink(file, dir.file('link.json'));
    const error = await fileErrorOf(prepareReplacing(dir.file('link.json')));
    expect(error.message).to.contain('mount the directory that holds it, not the single file');
  });

  it('that is mounted later makes writing fail with the same advice, and is left alone', async () => {
    const file = await setUp('targets.json');
    await prepareReplacing(file);
    await mounts.bind(dir.file('host.json'), file);
    const error = await fileErrorOf(replaceFile(file, Buffer.from('new')));
    expect(error.message).to.contain('EBUSY');
    expect(error.message).to.contain('mount the directory that holds it, not the single file');
    expect(await readFile(dir.file('host.json'), 'utf8')).to.equal('old');
    expect(await readdir(dir.file(`sd/${STAGING_DIRECTORY}`))).to.deep.equal([]);
  });
});
