import { expect } from 'chai';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import {
  readingObstacles,
  type FileUser,
} from '../../../../src/platform/files/reading-obstacles.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('what keeps somebody from reading a file', () => {
  const dir = useTempDir();
  const STRANGER: FileUser = { uid: 4_000_000, gids: [4_000_000] };
  let file = '';
  let [uid, gid] = [0, 0];

  beforeEach('make a file that everybody may read', async () => {
    await mkdir(dir.file('sd'), { mode: 0o755 });
    file = dir.file('sd/kuma.json');
    await writeFile(file, '[]');
    await chmod(dir.path, 0o755);
    ({ uid, gid } = await stat(file));
  });

  /** What keeps `user` from it, by what it is. */
  async function obstacles(user: FileUser | undefined): Promise<readonly string[]> {
    return (await readingObstacles(file, user)).map(({ what }) => what);
  }

  it('is nothing where everybody may', async () => {
    expect(await obstacles(STRANGER)).to.deep.equal([]);
    expect(await obstacles(undefined)).to.deep.equal([]);
  });

  it('is the file, unless the owner or the group may', async () => {
    await chmod(file, 0o640);
    expect(await obstacles(STRANGER)).to.deep.equal(['file']);
    expect(await obstacles(undefined)).to.deep.equal(['file']);
    expect(await obstacles({ uid, gids: [] })).to.deep.equal([]);
    expect(await obstacles({ ...STRANGER, gids: [gid] })).to.deep.equal([]);
    const [found] = await readingObstacles(file, STRANGER);
    expect(found).to.deep.equal({ path: file, what: 'file', uid, gid, mode: 0o640 });
  });

  it('is a directory on the way, named first', async () => {
    await chmod(file, 0o600);
    await chmod(dir.file('sd'), 0o744);
    expect(await obstacles(STRANGER)).to.deep.equal(['directory', 'file']);
  });

  it('is never anything for root', async () => {
    await chmod(file, 0o000);
    expect(await obstacles({ uid: 0, gids: [] })).to.deep.equal([]);
  });

  it('is the group where others may, since who is of the group is no other', async () => {
    await chmod(file, 0o604);
    expect(await obstacles({ ...STRANGER, gids: [gid] })).to.deep.equal(['file']);
    expect(await obstacles(STRANGER)).to.deep.equal([]);
  });

  it('is nothing where there is no file yet', async () => {
    file = dir.file('sd/none.json');
    expect(await obstacles(STRANGER)).to.deep.equal([]);
  });
});
