// Makes the npm package of this checkout, always built anew.
//
//   npm run pack                        writes kuma-prometheus-sd-VERSION.tgz here
//   npm run pack -- DIRECTORY           writes it there
//   npm run pack -- --unpacked DIRECTORY   lays the package out there, without packing it
//
// Why not `npm pack`: with `ignore-scripts` in .npmrc it runs no build, and takes whatever dist holds, or nothing.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { layOutPackage } from './package-layout.mjs';
import { ROOT, run } from './run.mjs';

process.exitCode = await main();

async function main() {
  const { values, positionals } = parseArgs({
    options: { unpacked: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [destination = '.', ...others] = positionals;
  if (others.length > 0 || (values.unpacked && positionals.length === 0)) {
    console.error('Usage: npm run pack -- [DIRECTORY | --unpacked DIRECTORY]');
    return 2;
  }
  const outcome = values.unpacked
    ? await layOutPackage(resolve(destination))
    : await pack(resolve(destination));
  if (!outcome.ok) console.error(`Cannot make the package: ${outcome.reason}`);
  return outcome.ok ? 0 : 1;
}

/** @param {string} destination */
async function pack(destination) {
  mkdirSync(destination, { recursive: true });
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const layout = mkdtempSync(join(ROOT, '.cache/package-'));
  try {
    const outcome = await layOutPackage(layout);
    if (!outcome.ok) return outcome;
    return await run(['npm', 'pack', `--pack-destination=${destination}`], { cwd: layout });
  } finally {
    rmSync(layout, { recursive: true, force: true });
  }
}
