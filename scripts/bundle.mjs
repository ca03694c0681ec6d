// Makes of src, in one directory, the few files that run: reading some 250 small ones takes longer than all else at a
// start. Packages stay outside, and what is imported by `import()` stays a file of its own, so that it is read only
// where it is needed.
//
//   node scripts/bundle.mjs DIRECTORY                with source maps
//   node scripts/bundle.mjs DIRECTORY --no-maps      without: what they point at is not there
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { build } from 'esbuild';

import { ROOT } from './run.mjs';

/** Loaded by bin/run.js, and all in one: `--version` needs nothing else. */
const FIRST = ['cli/main'];

/** Imported by the first one, and what oclif finds by its name, which has to lie beside what tells it the name. */
const OTHERS = ['cli/run-command-line', 'cli/run-oclif', 'cli/commands', 'cli/house-help'];

const [directory = '', ...flags] = process.argv.slice(2);
const outdir = resolve(ROOT, directory);
// What is not of this build is removed there.
if (directory === '' || directory.startsWith('-') || outdir === resolve(ROOT))
  throw new Error('Say the directory to write to: node scripts/bundle.mjs DIRECTORY');

const written = [
  ...(await bundle(FIRST, { external: ['./run-command-line.js'] })),
  // The chunks lie as deep as the rest: package.json is found from all of them.
  ...(await bundle(OTHERS, { splitting: true, chunkNames: 'chunks/[name]-[hash]' })),
];
removeAllBut(new Set(written));

/**
 * @param {readonly string[]} names
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<readonly string[]>} the paths of what was written.
 */
async function bundle(names, options) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: `src/${name}.ts`, out: name })),
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    tsconfig: 'tsconfig.build.json',
    sourcemap: !flags.includes('--no-maps'),
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    ...options,
  });
  return Object.keys(metafile?.outputs ?? {}).map((path) => resolve(ROOT, path));
}

/**
 * Removes what earlier builds left, after the new files are there: who starts meanwhile finds all that he needs.
 *
 * @param {ReadonlySet<string>} current
 */
function removeAllBut(current) {
  const names = readdirSync(outdir, { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(outdir, name)).sort();
  // The deepest first, so that a directory is looked at when it is empty.
  for (const path of paths.reverse()) {
    if (relative(outdir, path).startsWith('.') || !existsSync(path)) continue;
    if (!statSync(path).isDirectory()) {
      if (!current.has(path)) rmSync(path);
    } else if (readdirSync(path).length === 0) rmdirSync(path);
  }
}
