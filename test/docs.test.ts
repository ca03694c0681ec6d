import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SOURCE_ERRORS } from '../src/discovery/errors.js';

const ROOT = join(import.meta.dirname, '..');

describe('the documents', () => {
  it('list in README.md the flags that the code has', async () => {
    const args = ['--import', 'tsx', 'scripts/flag-table.mjs', '--check'];
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });

    expect(stderr).to.equal('');
  });

  it('list in docs/errors.md the errors that the code has, and no others', () => {
    const documented = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(
      /^\| `([a-z0-9-]+)` \|/gm,
    );

    expect([...documented].map(([, code]) => code)).to.deep.equal([...errorCodes()].sort());
  });
});

/** Codes are literals in the classes, or keys of the one register. */
function errorCodes(): ReadonlySet<string> {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts'),
  );
  const literals = sources.flatMap((name) => [
    ...readFileSync(join(ROOT, 'src', name), 'utf8').matchAll(
      /^ {2}readonly code = '([a-z0-9-]+)';$/gm,
    ),
  ]);
  return new Set([...literals.map(([, code]) => code ?? ''), ...Object.keys(SOURCE_ERRORS)]);
}
