import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { relative } from 'node:path';

import { expect } from 'chai';

import { resolveOutputPath } from '../../../../src/platform/output/resolve-output-path.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { runProgram } from '../../../support/run-program.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('where an output path leads', () => {
  const dir = useTempDir();
  let server: Server | undefined;

  afterEach('close the socket', () => {
    server?.close();
    server = undefined;
  });

  it('is the path itself when nothing stands there', async () => {
    expect(await resolveOutputPath(dir.file('new.json'))).to.deep.equal({
      file: dir.file('new.json'),
      directory: dir.path,
      standing: undefined,
    });
  });

  it('is where a relative path leads from the working directory', async () => {
    const path = relative(process.cwd(), dir.file('new.json'));
    expect((await resolveOutputPath(path)).file).to.equal(dir.file('new.json'));
  });

  it('tells what stands there', async () => {
    await writeFile(dir.file('old.json'), '[]\n', { mode: 0o640 });
    const { standing } = await resolveOutputPath(dir.file('old.json'));
    expect(standing?.size).to.equal(3);
    expect(standing?.mode).to.equal(0o100640);
  });

  it('follows links in the directory part, which are nothing to renew', async () => {
    await mkdir(dir.file('real'));
    await symlink('real', dir.file('linked'));
    expect(await resolveOutputPath(dir.file('linked/new.json'))).to.deep.equal({
      file: dir.file('real/new.json'),
      directory: dir.file('real'),
      standing: undefined,
    });
  });

  it('follows a link to a file beside it', async () => {
    await writeFile(dir.file('real.json'), '');
    await symlink('real.json', dir.file('link.json'));
    const output = await resolveOutputPath(dir.file('link.json'));
    expect(output.file).to.equal(dir.file('real.json'));
    expect(output.link?.directory).to.equal(output.directory);
  });

  it('follows a link to a file elsewhere, and tells where the link is and what it holds', async () => {
    await mkdir(dir.file('links'));
    await mkdir(dir.file('files'));
    await writeFile(dir.file('files/real.json'), '');
    await symlink('../files/real.json', dir.file('links/link.json'));
    const output = await resolveOutputPath(dir.file('links/link.json'));
    expect(output.file).to.equal(dir.file('files/real.json'));
    expect(output.directory).to.equal(dir.file('files'));
    expect(output.link).to.deep.equal({
      path: dir.file('links/link.json'),
      directory: dir.file('links'),
      content: '../files/real.json',
    });
  });

  it('follows a chain of links to its end, and tells of the first', async () => {
    for (const name of ['a', 'b', 'c']) await mkdir(dir.file(name));
    await writeFile(dir.file('c/real.json'), '');
    await symlink('../c/real.json', dir.file('b/second.json'));
    await symlink('../b/second.json', dir.file('a/first.json'));
    const output = await resolveOutputPath(dir.file('a/first.json'));
    expect(output.file).to.equal(dir.file('c/real.json'));
    expect(output.link?.path).to.equal(dir.file('a/first.json'));
    expect(output.link?.content).to.equal('../b/second.json');
  });

  it('is refused when a link leads to nothing', async () => {
    await symlink('nowhere.json', dir.file('link.json'));
    const error = await fileErrorOf(resolveOutputPath(dir.file('link.json')));
    expect(error.message).to.contain('a symbolic link that leads to nothing');
    expect(error.message).to.contain('create the file it points to, or remove the link');
    expect(error.exitCode).to.equal(73);
  });

  it('is refused when links lead in a circle', async () => {
    await symlink('b.json', dir.file('a.json'));
    await symlink('a.json', dir.file('b.json'));
    const error = await fileErrorOf(resolveOutputPath(dir.file('a.json')));
    expect(error.message).to.contain('ELOOP; the symbolic links lead in a circle');
    expect(error.exitCode).to.equal(73);
  });

  it('is refused when the directory is missing', async () => {
    const error = await fileErrorOf(resolveOutputPath(dir.file('missing/new.json')));
    expect(error.message).to.contain('ENOENT; create the directory first');
  });

  it('is refused when a part of it is a file', async () => {
    await writeFile(dir.file('file'), '');
    const error = await fileErrorOf(resolveOutputPath(dir.file('file/new.json')));
    expect(error.message).to.contain('ENOTDIR; a part of the path is not a directory');
  });

  for (const [what, make] of [
    ['a directory', (path: string) => mkdir(path)],
    ['a FIFO', (path: string) => runProgram('mkfifo', path)],
    ['a socket', listenAt],
  ] as const) {
    it(`is refused when it is ${what}, also behind a link`, async () => {
      await make(dir.file('special.json'));
      await symlink('special.json', dir.file('link.json'));
      for (const name of ['special.json', 'link.json']) {
        const error = await fileErrorOf(resolveOutputPath(dir.file(name)));
        expect(error.message).to.contain(`"${dir.file(name)}": it is ${what}, and a regular file`);
        expect(error.exitCode).to.equal(73);
      }
    });
  }

  it('is refused when it is a device, also behind a link', async () => {
    await symlink('/dev/null', dir.file('link.json'));
    for (const path of ['/dev/null', dir.file('link.json')]) {
      const error = await fileErrorOf(resolveOutputPath(path));
      expect(error.message).to.contain('it is a device');
      expect(error.exitCode).to.equal(73);
    }
  });

  it('is refused when the name is too long', async () => {
    const error = await fileErrorOf(resolveOutputPath(dir.file(`${'x'.repeat(260)}.json`)));
    expect(error.message).to.contain('ENAMETOOLONG; choose a shorter name');
  });

  async function listenAt(path: string): Promise<void> {
    const listening = (server = createServer());
    await new Promise<void>((resolve) => listening.listen(path, resolve));
  }
});
