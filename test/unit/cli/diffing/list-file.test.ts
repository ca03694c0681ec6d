import { expect } from 'chai';
import { mkdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { isWrittenAs, readListFile } from '../../../../src/cli/diffing/list-file.js';
import { ConfigurationError } from '../../../../src/cli/errors.js';
import { failureOf } from '../../../support/outcome.js';
import { useTempDir } from '../../../support/temp-dir.js';

const LIST = '[\n{"targets":["10.0.0.1:80"],"labels":{"env":"\u2028"}}\n]\n';

describe('a file to compare with', () => {
  const dir = useTempDir();

  it('is read with all that is to be said of it', async () => {
    const path = dir.file('a.json');
    await writeFile(path, LIST);
    await utimes(path, 1_000, 1_000);
    const file = await readListFile(path);
    expect(file).to.include({ path, modifiedAtMs: 1_000_000, groups: 1 });
    expect(file?.targets.map(({ address }) => address)).to.deep.equal(['10.0.0.1:80']);
  });

  it('need not be there', async () => {
    expect(await readListFile(dir.file('a.json'))).to.equal(undefined);
  });

  it('is written as run would write it, or not', async () => {
    const list = Buffer.from(LIST);
    for (const [name, text, isSame] of [
      ['a.json', LIST, true],
      ['b.json', JSON.stringify(JSON.parse(LIST), null, 2), false],
      ['c.yaml', LIST, false],
      ['d.yaml', LIST.replace('\u2028', '\\u2028'), true],
    ] as const) {
      await writeFile(dir.file(name), text);
      const file = await readListFile(dir.file(name));
      expect(await isWrittenAs(file!, list), name).to.equal(isSame);
    }
  });

  it('is refused with the reason when it is none', async () => {
    await writeFile(dir.file('a.json'), '{"targets":[]}');
    await mkdir(dir.file('b.json'));
    await writeFile(dir.file('c.json'), '');
    await truncate(dir.file('c.json'), 3 * 2 ** 30);
    for (const [name, reason] of [
      ['a.json', 'no file_sd file: not a list'],
      ['b.json', 'no regular file'],
      ['c.json', 'too large to be read'],
    ] as const) {
      const error = await failureOf(readListFile(dir.file(name)));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect((error as Error).message)
        .to.match(/^Cannot compare with "/)
        .and.to.contain(reason);
    }
  });
});
