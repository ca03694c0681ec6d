import { rename, writeFile } from 'node:fs/promises';

import { expect } from 'chai';

import { useTempDir } from '../../support/temp-dir.js';
import { waitFor, waitForFile } from '../../support/wait-for.js';

describe('waiting', () => {
  const dir = useTempDir();

  it('ends with the first answer that is one', async () => {
    const answers = [undefined, false, 0] as const;
    let asked = 0;
    expect(await waitFor(() => answers[asked++])).to.equal(0);
  });

  it('gives up with a message that says what it waited for', async () => {
    const failure = await waitFor(() => false, { what: 'the moon', timeoutMs: 1 }).catch(
      (error: unknown) => error,
    );
    expect((failure as Error).message).to.equal('waited 1 ms for the moon');
  });

  it('sees a file that is made, and one that is renamed into place', async () => {
    const appears = waitForFile(dir.file('made'), (text) => text === 'made');
    await writeFile(dir.file('made'), 'made');
    await appears;
    const replaced = waitForFile(dir.file('made'), (text) => text === 'replaced');
    await writeFile(dir.file('staged'), 'replaced');
    await rename(dir.file('staged'), dir.file('made'));
    expect(await replaced).to.equal('replaced');
  });

  it('shows what it saw last when it gives up on a file', async () => {
    await writeFile(dir.file('wrong'), 'something else');
    const failure = await waitForFile(dir.file('wrong'), () => false, { timeoutMs: 1 }).catch(
      (e: unknown) => e,
    );
    expect((failure as Error).message)
      .to.contain('wrong')
      .and.to.contain('something else');
  });
});
