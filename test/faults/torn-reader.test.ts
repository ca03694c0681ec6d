import { readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { useTempDir } from '../support/temp-dir.js';
import { useWriters } from '../support/writer-process.js';

/** Lists that differ in length and content. */
const TEXTS = Array.from(
  { length: 10 },
  (_, i) => `${JSON.stringify(Array.from({ length: (i * i + 1) * 20 }, () => i))}\n`,
);

describe('a reader that never stops reading', () => {
  const startWriter = useWriters();
  const dir = useTempDir();

  it('finds a whole list, one after another, in hundreds of replacements', async function () {
    this.timeout(60_000);
    const file = dir.file('targets.json');
    const writer = await startWriter();
    await writer.replace(file, TEXTS[0]!);
    const allowed = new Set(TEXTS);
    writer.replaceForever(file, TEXTS);
    let last = '';
    for (let changes = 0; changes < 300;) {
      const text = await readFile(file, 'utf8');
      expect(allowed.has(text), `read ${String(text.length)} bytes: ${text.slice(0, 80)}`).to.equal(
        true,
      );
      if (text !== last) changes++;
      last = text;
    }
  });
});
