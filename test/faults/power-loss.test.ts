import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { skipUnless, tracing } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

/** `inject` counts by thread: with one for all files, `when=2` is the second call. */
const STRACE = ['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-y'];

describe('losing power', () => {
  before('find out whether system calls can be seen', function () {
    skipUnless(this, tracing);
  });
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  it('finds the new contents on the disk before the rename, and then the rename', async () => {
    const trace = dir.file('trace');
    const calls = 'trace=fsync,fdatasync,rename,renameat,renameat2';
    const writer = await startWriter({ wrapper: [...STRACE, '-o', trace, '-e', calls] });
    await writer.replace(file(), 'new');
    await writer.disconnect();
    const staged = `${dir.path}/${STAGING_DIRECTORY}/targets\\.json\\.[^"]*`;
    const steps = [
      new RegExp(`f(?:data)?sync\\(\\d+<${staged}>`),
      new RegExp(`rename.*"${staged}\\.stage", .*"${file()}"`),
      new RegExp(`fsync\\(\\d+<${dir.path}>`),
    ];
    const lines = (await readFile(trace, 'utf8')).split('\n');
    const order = steps.map((step) => lines.findIndex((line) => step.test(line)));
    expect(order, lines.join('\n')).not.to.include(-1);
    expect(order).to.deep.equal([...order].sort((a, b) => a - b));
  });

  it('is not risked when the disk cannot take the contents: the old file stands', async () => {
    const fails = ['-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=3'];
    const writer = await startWriter({ wrapper: [...STRACE, ...fails] });
    expect(await writer.replace(file(), 'old')).to.deep.equal({ ok: true });
    const answer = await writer.replace(file(), 'new');
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EIO' });
    expect(await readFile(file(), 'utf8')).to.equal('old');
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
    expect(await writer.replace(file(), 'new')).to.deep.equal({ ok: true });
    expect(await readFile(file(), 'utf8')).to.equal('new');
  });

  it('is a warning when only the rename may be lost: readers see the new file already', async () => {
    const fails = ['-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=2'];
    const writer = await startWriter({ wrapper: [...STRACE, ...fails] });
    const answer = await writer.replace(file(), 'new');
    expect(answer).to.include({ ok: true });
    expect(answer)
      .to.have.property('warning')
      .that.contains(`Cannot sync the directory "${dir.path}": EIO`);
    expect(await readFile(file(), 'utf8')).to.equal('new');
    expect(await writer.replace(file(), 'newer')).to.deep.equal({ ok: true });
  });

  it('finds the old file when the rename itself fails', async () => {
    const calls = 'rename,renameat,renameat2';
    const fails = ['-o', '/dev/null', '-e', `trace=${calls}`, '-e'];
    // Of two renames of a replacement the first is within the staging directory.
    const wrapper = [...STRACE, ...fails, `inject=${calls}:error=EIO:when=4`];
    const writer = await startWriter({ wrapper });
    expect(await writer.replace(file(), 'old')).to.deep.equal({ ok: true });
    const answer = await writer.replace(file(), 'new');
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EIO' });
    expect(await readFile(file(), 'utf8')).to.equal('old');
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });
});
