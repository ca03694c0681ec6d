import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { prepareReplacing } from '../../src/platform/output/replace-file.js';
import { STAGING_DIRECTORY } from '../../src/platform/output/staging-directory.js';
import { mounting, skipUnless } from '../support/needs.js';
import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';
import type { WriterOptions, WriterProcess } from '../support/writer-process.js';

const CHANGES = 100;

describe('two writers of one file', () => {
  const startWriter = useWriters();
  const dir = useTempDir();
  const file = (): string => dir.file('targets.json');

  function textsOf(writer: string): readonly string[] {
    return [`${writer}\n`, `${writer} `.repeat(20_000)];
  }

  /** Reads until both writers were seen again and again, and finds one whole text of one of them each time. */
  async function expectWholeTexts(...names: readonly [string, string]): Promise<void> {
    const texts = names.flatMap(textsOf);
    const seen = new Map(texts.map((text) => [text, 0]));
    while ([...seen.values()].some((count) => count < CHANGES)) {
      const text = await readFile(file(), 'utf8');
      expect(texts, `read ${String(text.length)} bytes`).to.include(text);
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
  }

  async function startBoth(options?: WriterOptions): Promise<readonly WriterProcess[]> {
    const [first, second] = await Promise.all([startWriter(options), startWriter(options)]);
    await first.replace(file(), textsOf('first')[0]!);
    first.replaceForever(file(), textsOf('first'));
    second.replaceForever(file(), textsOf('second'));
    return [first, second];
  }

  it('take turns, and readers find the whole text of one of them', async function () {
    this.timeout(60_000);
    const writers = await startBoth();
    await expectWholeTexts('first', 'second');
    for (const writer of writers) await writer.kill();
    await prepareReplacing(file());
    expect(await readdir(dir.file(STAGING_DIRECTORY))).to.deep.equal([]);
  });

  it('are not disturbed by a third that starts', async function () {
    this.timeout(60_000);
    const writer = await startWriter();
    await writer.replace(file(), textsOf('first')[0]!);
    const disturbing = (async () => {
      for (let i = 0; i < CHANGES; i++) await prepareReplacing(file());
    })();
    for (let i = 0; i < CHANGES; i++) {
      expect(await writer.replace(file(), textsOf('first')[i % 2]!)).to.deep.equal({ ok: true });
    }
    await disturbing;
  });

  it('may both be process 1 of their containers', async function () {
    skipUnless(this, mounting);
    this.timeout(60_000);
    const wrapper = ['unshare', '--pid', '--fork', '--kill-child'];
    await startBoth({ wrapper });
    await expectWholeTexts('first', 'second');
  });
});
