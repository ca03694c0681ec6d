import { expect } from 'chai';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import {
  findThere,
  readThere,
  viewOf,
  wantedIdentity,
} from '../../../../src/platform/processes/process-view.js';
import { linux, skipUnless } from '../../../support/needs.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('files as a process sees them', () => {
  const dir = useTempDir();
  const view = viewOf(process.pid);

  before('find out whether there is a /proc', function () {
    skipUnless(this, linux);
  });

  /** Under which path we see the file at `path`, when we look for it by names that end so. */
  async function found(path: string, ending: string): Promise<string | undefined> {
    const file = await wantedIdentity(path);
    if (file === undefined) return undefined;
    const isName = (name: string): boolean => name.endsWith(ending);
    return await findThere(view, { directory: dir.path, isName, file });
  }

  it('can be read', async () => {
    await writeFile(dir.file('a.yml'), 'hello');
    expect(await readThere(view, dir.file('a.yml'), 100)).to.equal('hello');
  });

  it('are known by what they are, whatever they are called', async () => {
    await mkdir(dir.file('sd'));
    await writeFile(dir.file('sd/a.json'), '');
    await writeFile(dir.file('b.json'), '');
    await symlink(dir.file('sd/a.json'), dir.file('c.json'));
    expect(await found(dir.file('sd/a.json'), '.json')).to.equal(dir.file('c.json'));
    expect(await found(dir.file('sd/a.json'), 'b.json')).to.equal(undefined);
  });

  it('are known by their directory while they are not there', async () => {
    expect(await found(dir.file('a.json'), '.json')).to.equal(dir.file('a.json'));
    expect(await found(dir.file('a.json'), '.yml')).to.equal(undefined);
    expect(await found(dir.file('none/a.json'), '.json')).to.equal(undefined);
  });
});
