import {
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';

import { expect } from 'chai';
import fc from 'fast-check';

import { readSealedFile, writeSealedFile } from '../../../../src/platform/output/sealed-file.js';
import { fileErrorOf } from '../../../support/file-error-of.js';
import { useMounts } from '../../../support/mounts.js';
import { mounting, root, skipUnless } from '../../../support/needs.js';
import { runProgram } from '../../../support/run-program.js';
import { useTempDir } from '../../../support/temp-dir.js';

const VALUE = { planes: [{ name: 'grpc://zone-1:5676', held: ['backend-01', 'ü\u2028"\n'] }] };

describe('a sealed file', () => {
  const mounts = useMounts();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json.state');

  async function expectDamaged(reason: string | RegExp): Promise<void> {
    const reading = await readSealedFile(file(), 1);
    expect(reading).to.include({ kind: 'damaged' });
    expect(reading).to.have.property('reason').that.matches(new RegExp(reason));
  }

  it('is absent before it is written', async () => {
    expect(await readSealedFile(file(), 1)).to.deep.equal({ kind: 'absent' });
  });

  it('gives back what was written last, and is for us alone', async () => {
    for (const value of [{ old: true }, VALUE]) {
      await writeSealedFile(file(), 1, value);
      expect(await readSealedFile(file(), 1)).to.deep.equal({ kind: 'found', value });
    }
    expect((await lstat(file())).mode & 0o7777).to.equal(0o600);
    expect(await readdir(dir.path)).to.deep.equal(['targets.json.state']);
  });

  it('gives back anything that JSON can say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
        await writeSealedFile(file(), 1, value);
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(await readSealedFile(file(), 1)).to.deep.equal({ kind: 'found', value: expected });
      }),
      { numRuns: 12 },
    );
  });

  it('of another version is not read', async () => {
    await writeSealedFile(file(), 2, VALUE);
    await expectDamaged('it is of version 2, and 1 is wanted');
  });

  it('is found damaged wherever a byte was changed', async () => {
    await writeSealedFile(file(), 1, VALUE);
    const whole = await readFile(file());
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 1;
      await writeFile(file(), bytes);
      expect((await readSealedFile(file(), 1)).kind, `byte ${String(at)}`).to.equal('damaged');
    }
  });

  it('is found damaged wherever it was cut', async () => {
    await writeSealedFile(file(), 1, VALUE);
    const { length } = await readFile(file());
    for (let bytes = length - 1; bytes >= 0; bytes--) {
      await truncate(file(), bytes);
      expect((await readSealedFile(file(), 1)).kind, `${String(bytes)} bytes`).to.equal('damaged');
    }
  });

  it('is found damaged when something was added', async () => {
    await writeSealedFile(file(), 1, VALUE);
    await writeFile(file(), ' ', { flag: 'a' });
    await expectDamaged('it is cut short, or too long');
  });

  for (const text of ['garbage', '{}\n{}\n', '{"version":1,"bytes":-9,"sha256":"x"}\n', 'null\n']) {
    it(`is found damaged when it holds ${JSON.stringify(text)}`, async () => {
      await writeFile(file(), text);
      await expectDamaged('it does not begin as it should|it is cut short, or too long');
    });
  }

  it('is not looked for behind a link, and replaces it', async () => {
    await writeSealedFile(dir.file('victim'), 1, VALUE);
    await symlink('victim', file());
    await expectDamaged('it is a symbolic link');
    await writeSealedFile(file(), 1, { mine: true });
    expect(await readSealedFile(dir.file('victim'), 1)).to.deep.equal({
      kind: 'found',
      value: VALUE,
    });
    expect((await lstat(file())).isFile()).to.equal(true);
  });

  it('is not waited for at a FIFO, and replaces it', async () => {
    await runProgram('mkfifo', file());
    await expectDamaged('it is a FIFO');
    await writeSealedFile(file(), 1, VALUE);
    expect(await readSealedFile(file(), 1)).to.include({ kind: 'found' });
  });

  it('is damaged while a directory is there, and cannot be written', async () => {
    await mkdir(file());
    await expectDamaged('it is a directory');
    const error = await fileErrorOf(writeSealedFile(file(), 1, VALUE));
    expect(error.message).to.contain(`Cannot write "${file()}": EISDIR`);
    expect(await readdir(dir.path)).to.deep.equal(['targets.json.state']);
  });

  it("is damaged when it is another user's", async function () {
    skipUnless(this, root);
    await writeSealedFile(file(), 1, VALUE);
    await chown(file(), 65_534, 65_534);
    await expectDamaged('it belongs to uid 65534');
  });

  it('is not read when it is larger than any of ours', async () => {
    await writeFile(file(), '');
    await truncate(file(), 257 * 1024 * 1024);
    await expectDamaged(`it has ${String(257 * 1024 * 1024)} bytes`);
  });

  it('stays as it was on a full disk, and leaves nothing', async function () {
    skipUnless(this, mounting);
    await mounts.tmpfs(dir.file('small'), 'size=64k');
    const path = dir.file('small/state');
    await writeSealedFile(path, 1, VALUE);
    const error = await fileErrorOf(writeSealedFile(path, 1, 'x'.repeat(100_000)));
    expect(error.errno).to.equal('ENOSPC');
    expect(await readSealedFile(path, 1)).to.deep.equal({ kind: 'found', value: VALUE });
    expect(await readdir(dir.file('small'))).to.deep.equal(['state']);
  });
});
