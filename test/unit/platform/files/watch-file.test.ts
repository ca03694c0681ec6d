import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  watchFile,
  type FileReading,
  type FileWatch,
  type WatchFileOptions,
} from '../../../../src/platform/files/watch-file.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { waitFor } from '../../../support/wait-for.js';

const LONG_MS = 3_600_000;

describe('watchFile', () => {
  const dir = useTempDir();
  const open: FileWatch[] = [];
  let readings: string[] = [];

  /** By default without polling, so that only events count. */
  async function start(path: string, options: Partial<WatchFileOptions> = {}): Promise<string> {
    readings = [];
    const watch = await watchFile(path, {
      onChange: (reading) => readings.push(textOf(reading)),
      maxBytes: 100,
      settleMs: 5,
      pollMs: LONG_MS,
      ...options,
    });
    open.push(watch);
    return textOf(watch.first);
  }

  afterEach('close the watches', () => {
    for (const watch of open.splice(0)) watch.close();
  });

  async function seen(...expected: readonly string[]): Promise<void> {
    await waitFor(() => readings.length >= expected.length, { what: expected.join() });
    expect(readings).to.deep.equal(expected);
  }

  it('gives what it found at first', async () => {
    await writeFile(dir.file('a'), 'one');
    expect(await start(dir.file('a'))).to.equal('one');
  });

  it('tells when another file is renamed over it', async () => {
    await writeFile(dir.file('a'), 'one');
    await start(dir.file('a'));
    await writeFile(dir.file('b'), 'two');
    await rename(dir.file('b'), dir.file('a'));
    await seen('two');
  });

  it('tells when it is written to in place, however quickly and with the same length', async () => {
    await writeFile(dir.file('a'), 'a 0');
    await start(dir.file('a'));
    for (const text of ['a 1', 'a 2', 'a 3']) {
      await writeFile(dir.file('a'), text);
      await waitFor(() => readings.at(-1) === text, { what: text });
    }
  });

  it('tells only when the content is another', async () => {
    await writeFile(dir.file('a'), 'one');
    await start(dir.file('a'));
    await utimes(dir.file('a'), 1, 1);
    await writeFile(dir.file('b'), 'one');
    await rename(dir.file('b'), dir.file('a'));
    await writeFile(dir.file('c'), 'two');
    await rename(dir.file('c'), dir.file('a'));
    await seen('two');
  });

  it('tells when it vanishes and when it is back', async () => {
    await writeFile(dir.file('a'), 'one');
    await start(dir.file('a'));
    await rm(dir.file('a'));
    await seen('ENOENT');
    await writeFile(dir.file('a'), 'one');
    await seen('ENOENT', 'one');
  });

  it('follows a link that is turned round elsewhere, as in a ConfigMap', async () => {
    for (const name of ['1', '2']) {
      await mkdir(dir.file(name));
      await writeFile(join(dir.file(name), 'a'), name);
    }
    await symlink('1', dir.file('..data'));
    await symlink('..data/a', dir.file('a'));
    expect(await start(dir.file('a'))).to.equal('1');
    await symlink('2', dir.file('..data_tmp'));
    await rename(dir.file('..data_tmp'), dir.file('..data'));
    await seen('2');
  });

  it('notices by polling what raises no event: a directory that is replaced', async () => {
    await mkdir(dir.file('d'));
    await writeFile(join(dir.file('d'), 'a'), 'one');
    await start(join(dir.file('d'), 'a'), { pollMs: 10 });
    await mkdir(dir.file('e'));
    await writeFile(join(dir.file('e'), 'a'), 'two');
    await rename(dir.file('d'), dir.file('old'));
    await rename(dir.file('e'), dir.file('d'));
    await waitFor(() => readings.at(-1) === 'two', { what: 'the new directory' });
  });

  it('waits for a directory that is not there yet', async () => {
    expect(await start(join(dir.file('d'), 'a'), { pollMs: 10 })).to.equal('ENOENT');
    await mkdir(dir.file('d'));
    await writeFile(join(dir.file('d'), 'a'), 'one');
    await waitFor(() => readings.at(-1) === 'one', { what: 'the new file' });
  });

  it('reads neither directories nor pipes nor what is too large', async () => {
    expect(await start(dir.path)).to.equal('EFTYPE');
    execFileSync('mkfifo', [dir.file('pipe')]);
    expect(await start(dir.file('pipe'))).to.equal('EFTYPE');
    await writeFile(dir.file('large'), 'x'.repeat(101));
    expect(await start(dir.file('large'))).to.equal('EFBIG');
  });

  it('tells nothing after it is closed', async () => {
    await writeFile(dir.file('a'), 'one');
    await start(dir.file('a'));
    open[0]?.close();
    await writeFile(dir.file('a'), 'two');
    await start(dir.file('b'));
    await writeFile(dir.file('b'), 'three');
    await seen('three');
  });
});

function textOf(reading: FileReading): string {
  return reading.kind === 'content' ? reading.bytes.toString() : String(reading.error.code);
}
