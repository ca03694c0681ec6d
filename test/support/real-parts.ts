import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Where `npm test` unpacks Debian's packages to, each into a directory of its name. */
const FETCHED = join(ROOT, '.cache/debian');

const PROMETHEUS = ['prometheus/usr/bin'];
const SYSTEMD = ['systemd/bin', 'systemd/usr/bin'];

/** Programs of others that some tests run for real, and where they are when they were fetched. */
const PLACES = {
  chromium: ['chromium/usr/lib/chromium'],
  prometheus: PROMETHEUS,
  promtool: PROMETHEUS,
  'systemd-analyze': SYSTEMD,
  'systemd-notify': SYSTEMD,
  'systemd-sysusers': SYSTEMD,
  'systemd-tmpfiles': SYSTEMD,
  zsh: ['zsh/bin', 'zsh/usr/bin'],
} as const;

/** A program of others that some tests run for real. */
export type RealPart = keyof typeof PLACES;

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

/** The directory that stands for `/` to a program that was fetched; `undefined` for one that is installed. */
export function rootOf(program: string): string | undefined {
  const [name = '..'] = relative(FETCHED, program).split(sep);
  return name === '..' ? undefined : join(FETCHED, name);
}

/**
 * What a program needs in its environment: where it was fetched, not installed, the libraries that came with it, and
 * the fonts.
 */
export function environmentOf(program: string): Readonly<Record<string, string>> {
  const root = rootOf(program);
  if (root === undefined) return {};
  const libraries = ['lib', 'usr/lib'].flatMap((directory) =>
    libraryDirectories(join(root, directory)),
  );
  const fonts = join(root, 'fonts.conf');
  return {
    LD_LIBRARY_PATH: libraries.join(delimiter),
    ...(existsSync(fonts) ? { FONTCONFIG_FILE: fonts } : {}),
  };
}

/** Debian's: `lib/TRIPLET`, and what some packages keep below it for their own programs. */
function libraryDirectories(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const triplets = readdirSync(directory).filter((name) => name.includes('-linux-'));
  return triplets.flatMap((triplet) =>
    ['', 'nss', 'pulseaudio', 'systemd'].map((below) => join(directory, triplet, below)),
  );
}

function findRealPart(part: RealPart): string | undefined {
  const fetched = PLACES[part].map((directory) => join(FETCHED, directory));
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
