import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { run } from './run.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs tests and counts them. A run that ends badly without a failing test counts one: it ended before it could count,
 * or something was left open.
 *
 * @param {readonly string[]} args files, and options of mocha.
 * @param {{ countsFile: string, node?: string, env?: Record<string, string> }} options `countsFile`: where the counts
 *   pass through; no other run may use it at the same time. `node`: the program that runs mocha, default: this one.
 * @returns {Promise<import('./run.mjs').Outcome & { counts: Counts }>}
 */
export async function runMocha(args, { countsFile, node = process.execPath, env }) {
  mkdirSync(dirname(countsFile), { recursive: true });
  rmSync(countsFile, { force: true });
  const mocha = [node, 'node_modules/mocha/bin/mocha.js', '--forbid-only'];
  const outcome = await run([...mocha, '--reporter=./scripts/mocha-reporter.cjs', ...args], {
    env: { ...env, KUMA_TEST_COUNTS_FILE: countsFile },
    timeoutMs: 1_200_000,
  });
  return { ...outcome, counts: readCounts(countsFile, outcome.ok) };
}

/**
 * @param {string} file
 * @param {boolean} ok
 */
function readCounts(file, ok) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // It ended before it could count: a failure below.
  }
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
