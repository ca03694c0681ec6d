// What every script needs first: the dependencies installed, the sources built. Needs no dependency itself.
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { ROOT, run } from './run.mjs';

/** Its time is when the last good build began. */
const BUILD_STAMP = join(ROOT, 'dist/.built');

/** What a build depends on. */
const BUILD_INPUTS = [
  'src',
  'scripts/bundle.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
];

/** Installs exactly what package-lock.json says, unless that is installed already. */
export async function ensureInstalled() {
  if (isInstalled()) return { ok: true, interrupted: false, reason: 'is up to date' };
  console.log('Installing the dependencies ...');
  return run(['npm', 'ci', '--include=dev', '--no-audit', '--no-fund']);
}

/** Builds dist from src, unless it is newer than src already. */
export async function ensureBuilt() {
  return isBuilt() ? { ok: true, interrupted: false, reason: 'is up to date' } : build();
}

/** Bundles src into dist and checks its types. */
export async function build() {
  console.log('Building ...');
  const begin = new Date();
  rmSync(BUILD_STAMP, { force: true });
  const outcome = await compile('dist');
  if (outcome.ok) {
    writeFileSync(BUILD_STAMP, '');
    utimesSync(BUILD_STAMP, begin, begin);
  }
  return outcome;
}

/**
 * Bundles src into `directory`, and then checks its types: what has a wrong type can be tried out all the same.
 *
 * @param {string} directory
 * @param {{ forPackage?: boolean }} [options] `forPackage`: without what only a checkout has a use for.
 */
export async function compile(directory, { forPackage = false } = {}) {
  const bundle = ['scripts/bundle.mjs', directory, ...(forPackage ? ['--no-maps'] : [])];
  const bundled = await run([process.execPath, ...bundle]);
  if (!bundled.ok) return bundled;
  return run([process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
}

/** True when dist is newer than all that it is made of. */
export function isBuilt() {
  if (!existsSync(BUILD_STAMP)) return false;
  const builtMs = statSync(BUILD_STAMP).mtimeMs;
  const inputs = BUILD_INPUTS.flatMap((path) => [
    path,
    ...filesBelow(path).map((name) => join(path, name)),
  ]);
  return inputs.every((path) => statSync(join(ROOT, path)).mtimeMs <= builtMs);
}

/** True when npm's own record of what it installed agrees with package-lock.json. */
function isInstalled() {
  const record = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesIn(join(ROOT, 'package-lock.json'));
  const installed = packagesIn(record);
  const missing = Object.keys(wanted).filter((path) => path !== '' && !(path in installed));
  return (
    missing.every((path) => wanted[path]?.optional === true) &&
    Object.keys(installed).every((path) => installed[path]?.version === wanted[path]?.version)
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  const absolute = join(ROOT, path);
  return statSync(absolute).isDirectory()
    ? readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    : [];
}
