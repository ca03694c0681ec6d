import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { fileErrorOf } from '../support/file-error-of.js';
import { program, root, skipUnless } from '../support/needs.js';
import { runProgram } from '../support/run-program.js';
import { useTempDir } from '../support/temp-dir.js';

describe('immutable files', () => {
  const immutable: string[] = [];
  afterEach('make everything mutable again', async () => {
    for (const path of immutable.splice(0)) await runProgram('chattr', '-i', path);
  });
  const dir = useTempDir();

  before('find the program that makes them', function () {
    skipUnless(this, root, program('chattr'));
  });

  /** Not every file system knows the flag. */
  async function makeImmutable(context: Mocha.Context, path: string): Promise<void> {
    const refusal = await runProgram('chattr', '+i', path).then(
      () => undefined,
      () => 'this file system has no immutable files',
    );
    skipUnless(context, () => refusal);
    immutable.push(path);
  }

  it('stay as they are, and are written again when they may change', async function () {
    const file = dir.file('targets.json');
    await writeFile(file, 'old');
    await makeImmutable(this, file);
    await prepareReplacing(file);
    const error = await fileErrorOf(replaceFile(file, Buffer.from('new')));
    expect(error.message).to.match(/EPERM; make the directory writable.*immutable/);
    expect(await readFile(file, 'utf8')).to.equal('old');
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
    await runProgram('chattr', '-i', immutable.pop()!);
    await replaceFile(file, Buffer.from('new'));
    expect(await readFile(file, 'utf8')).to.equal('new');
  });

  it('that are directories are found at the start', async function () {
    await mkdir(dir.file('sd'));
    await makeImmutable(this, dir.file('sd'));
    const error = await fileErrorOf(prepareReplacing(dir.file('sd/targets.json')));
    expect(error.message).to.match(/EPERM; make the directory writable.*immutable/);
    expect(error.exitCode).to.equal(73);
  });
});
