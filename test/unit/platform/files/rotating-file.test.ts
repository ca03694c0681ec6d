import { expect } from 'chai';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { FileError } from '../../../../src/platform/files/file-error.js';
import { openRotatingFile } from '../../../../src/platform/files/rotating-file.js';
import type { RotatingFileOptions } from '../../../../src/platform/files/rotating-file.js';
import { useTempDir } from '../../../support/temp-dir.js';

const ROTATED = /^sd-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log$/;

describe('openRotatingFile', () => {
  const dir = useTempDir();
  const options = (more: Partial<RotatingFileOptions> = {}): RotatingFileOptions => ({
    path: dir.file('sd.log'),
    maxBytes: 1_000_000,
    maxAgeMs: 0,
    maxRetainedFiles: 0,
    ...more,
  });

  it('appends lines to what is there, and has written them all when it is closed', async () => {
    await writeFile(dir.file('sd.log'), 'before\n');
    const file = await openRotatingFile(options());
    for (const line of ['one', 'two', 'three']) file.write(line);
    await file.close();
    expect(await readFile(dir.file('sd.log'), 'utf8')).to.equal('before\none\ntwo\nthree\n');
  });

  it('makes the directories that are missing', async () => {
    const path = dir.file('a/b/sd.log');
    const file = await openRotatingFile(options({ path }));
    file.write('line');
    await file.close();
    expect(await readFile(path, 'utf8')).to.equal('line\n');
  });

  it('moves a full file aside under the name that the old tool gave, and loses nothing', async () => {
    for (const text of ['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60)]) {
      const file = await openRotatingFile(options({ maxBytes: 100 }));
      file.write(text);
      await file.close();
      // Names have milliseconds.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const names = (await readdir(dir.path)).sort();
    expect(names).to.have.lengthOf(3);
    expect(names.slice(0, 2).every((name) => ROTATED.test(name))).to.equal(true);
    const texts = await Promise.all(names.map((name) => readFile(dir.file(name), 'utf8')));
    expect(texts.map((text) => text[0])).to.deep.equal(['a', 'b', 'c']);
  });

  it('removes rotated files that are too many or too old, and nothing else', async () => {
    const old = 'sd-2021-06-07T09-15-18.265.log';
    const others = ['sd-notes.log', 'other-2021-06-07T09-15-18.265.log', 'sd-2021.log'];
    for (const name of [old, ...others]) await writeFile(dir.file(name), '');
    await writeFile(dir.file('sd.log'), 'x'.repeat(100));
    const file = await openRotatingFile(options({ maxBytes: 100, maxAgeMs: 86_400_000 }));
    file.write('line');
    await file.close();
    const names = await readdir(dir.path);
    expect(names).to.include.members(others).and.not.include(old);
    expect(names.filter((name) => ROTATED.test(name))).to.have.lengthOf(1);
  });

  for (const path of ['/proc/none/sd.log', '/dev/null/sd.log']) {
    it(`says that ${path} cannot be logged to`, async () => {
      const failure = await openRotatingFile(options({ path })).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(FileError);
      expect(failure).to.have.property('exitCode', 73);
      expect(String(failure)).to.contain(`Cannot log to "${path}"`);
    });
  }

  it('loses lines that a full disk does not take, and still closes', async () => {
    const file = await openRotatingFile(options({ path: '/dev/full' }));
    for (let i = 0; i < 100; i++) file.write('line');
    await file.close();
    expect(file.takeLost()).to.equal(0);
  });

  it('loses what is too much to keep, and counts it', async () => {
    const file = await openRotatingFile(options());
    for (let i = 0; i < 3; i++) file.write('x'.repeat(600_000));
    expect(file.takeLost()).to.equal(1);
    await file.close();
  });
});
