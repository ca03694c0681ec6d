import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { program, skipUnless } from '../support/needs.js';
import { runProgram } from '../support/run-program.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';
import type { WriterProcess } from '../support/writer-process.js';

const OLD = 'old';
const NEW = 'new '.repeat(10_000);

describe('limits of the process', () => {
  before('find the program that sets them', function () {
    skipUnless(this, program('prlimit'));
  });
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  async function limit(writer: WriterProcess, what: string): Promise<void> {
    await runProgram('prlimit', '--pid', String(writer.pid), what);
  }

  async function expectOldAndNothingElse(): Promise<void> {
    expect(await readFile(file(), 'utf8')).to.equal(OLD);
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  }

  for (const [what, bytes] of [
    ['nothing', 0],
    ['a part of the new contents', 4_096],
  ] as const) {
    it(`on the size of files that lets ${what} pass leave the old file, and are named`, async () => {
      const writer = await startWriter();
      await writer.replace(file(), OLD);
      await limit(writer, `--fsize=${String(bytes)}:`);
      const answer = await writer.replace(file(), NEW);
      expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EFBIG' });
      expect(answer).to.have.property('message').that.contains('file size limit of this process');
      await expectOldAndNothingElse();
      await limit(writer, '--fsize=unlimited:');
      expect(await writer.replace(file(), NEW)).to.deep.equal({ ok: true });
      expect(await readFile(file(), 'utf8')).to.equal(NEW);
    });
  }

  it('on open files leave the old file, and are named', async () => {
    const writer = await startWriter();
    await writer.replace(file(), OLD);
    const open = await readdir(`/proc/${String(writer.pid)}/fd`);
    const lowest = firstFree(open.map(Number));
    await limit(writer, `--nofile=${String(lowest)}:`);
    const answer = await writer.replace(file(), NEW);
    expect(answer).to.include({ ok: false, name: 'FileError', errno: 'EMFILE' });
    expect(answer).to.have.property('message').that.contains('limit of open files');
    await expectOldAndNothingElse();
    await limit(writer, '--nofile=1024:');
    expect(await writer.replace(file(), NEW)).to.deep.equal({ ok: true });
    expect(await readFile(file(), 'utf8')).to.equal(NEW);
  });
});

/** The number that the next file would get: the limit is on numbers, not on how many there are. */
function firstFree(open: readonly number[]): number {
  const taken = new Set(open);
  let candidate = 0;
  while (taken.has(candidate)) candidate++;
  return candidate;
}
