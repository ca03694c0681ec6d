import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { isMissing } from '../../../../src/platform/files/is-missing.js';
import { useTempDir } from '../../../support/temp-dir.js';

describe('what is missing', () => {
  const dir = useTempDir();

  it('is what is not there, or could not be', async () => {
    await writeFile(dir.file('a'), '');
    expect(await isMissing(dir.file('b'))).to.equal(true);
    expect(await isMissing(dir.file('a/b'))).to.equal(true);
  });

  it('is neither what is there nor what cannot be looked at', async () => {
    expect(await isMissing(dir.path)).to.equal(false);
    expect(await isMissing(dir.file('x'.repeat(300)))).to.equal(false);
  });
});
