import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Where `npm test` unpacks Debian's packages to. */
const FETCHED = join(ROOT, '.cache/debian/usr/bin');

/** Programs of others that some tests run for real. */
export type RealPart = 'prometheus' | 'promtool';

/**
 * Call it in a `before` hook: gives the path of the program, or skips the suite with the reason in the titles of
 * its tests. Where CI_REQUIRE_REAL_PARTS is set a missing program is a failure.
 */
export function requireRealPart(context: Mocha.Context, part: RealPart): string {
  const found = findRealPart(part);
  if (found !== undefined) return found;
  const reason = `no ${part} on PATH or in .cache/debian`;
  if (process.env['CI_REQUIRE_REAL_PARTS'] !== undefined) throw new Error(`Cannot test: ${reason}`);
  context.test?.parent?.eachTest((test) => {
    test.title += ` [skipped: ${reason}]`;
  });
  return context.skip();
}

function findRealPart(part: RealPart): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), FETCHED];
  return directories.map((directory) => join(directory, part)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
