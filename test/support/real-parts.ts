import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Where `npm test` unpacks Debian's packages to, each into a directory of its name. */
const FETCHED = join(ROOT, '.cache/debian');

/** Programs of others that some tests run for real, and the package of Debian that each comes in. */
const PACKAGES = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'systemd-analyze': 'systemd',
  'systemd-sysusers': 'systemd',
  'systemd-tmpfiles': 'systemd',
} as const;

/** A program of others that some tests run for real. */
export type RealPart = keyof typeof PACKAGES;

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

/**
 * What a program needs in its environment: where it was fetched, not installed, the libraries that came with it.
 */
export function environmentOf(program: string): Readonly<Record<string, string>> {
  const root = Object.values(PACKAGES)
    .map((name) => join(FETCHED, name))
    .find((directory) => program.startsWith(`${directory}/`));
  if (root === undefined) return {};
  const libraries = ['lib', 'usr/lib'].flatMap((directory) =>
    libraryDirectories(join(root, directory)),
  );
  return { LD_LIBRARY_PATH: libraries.join(delimiter) };
}

/** Debian's: `lib/TRIPLET`, and what systemd keeps below it for its own programs. */
function libraryDirectories(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const triplets = readdirSync(directory).filter((name) => name.includes('-linux-'));
  return triplets.flatMap((triplet) =>
    ['', 'systemd'].map((below) => join(directory, triplet, below)),
  );
}

function findRealPart(part: RealPart): string | undefined {
  const fetched = ['bin', 'usr/bin'].map((directory) => join(FETCHED, PACKAGES[part], directory));
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...fetched];
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
