// What runs, and nothing else: the one definition that the tarball and the container image are made by.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { compile, ensureInstalled } from './ensure.mjs';
import { ROOT } from './run.mjs';

/** Copied as they are. */
const AS_THEY_ARE = ['bin/run.js', 'proto', 'README.md', 'LICENSE', 'CHANGELOG.md'];

/** Fields of package.json that only a checkout needs. `private` keeps a checkout from being published by hand. */
const ONLY_FOR_DEVELOPERS = ['private', 'files', 'scripts', 'devDependencies'];

/**
 * Builds the sources anew, whatever dist holds, and lays the package out.
 *
 * @param {string} directory made, or empty.
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
export async function layOutPackage(directory) {
  mkdirSync(directory, { recursive: true });
  if (readdirSync(directory).length > 0)
    return { ok: false, interrupted: false, reason: `"${directory}" is not empty` };
  const installed = await ensureInstalled();
  if (!installed.ok) return installed;
  for (const path of AS_THEY_ARE) {
    cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const field of ONLY_FOR_DEVELOPERS) Reflect.deleteProperty(manifest, field);
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return compile(join(directory, 'dist'), { forPackage: true });
}
