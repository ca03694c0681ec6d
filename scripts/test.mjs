// The gate: `npm test` runs everything, `npm test -- lint types` the stages that are named. A failing stage does
// not end the run, so that one run shows all findings.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { ensureDebianParts } from './debian-parts.mjs';
import { ensureBuilt, ensureInstalled } from './ensure.mjs';
import { runMocha } from './run-mocha.mjs';
import { ROOT, run } from './run.mjs';

/** @typedef {import('./run-mocha.mjs').Counts} Counts */
/** @typedef {import('./run.mjs').Outcome & { counts: Counts }} StageResult */

const TOTALS_FILE = join(ROOT, '.cache/test-totals.txt');
const COUNTS_FILE = join(ROOT, '.cache/mocha-counts.json');

/** @type {Record<string, () => Promise<StageResult>>} in the order in which they run. */
const STAGES = {
  install: async () => asOne(await ensureInstalled()),
  build: async () => asOne(await ensureBuilt()),
  parts: ensureParts,
  format: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  lint: tool('eslint/bin/eslint.js', '.'),
  types: tool('typescript/bin/tsc', '-p', 'tsconfig.json'),
  'script-types': tool('typescript/bin/tsc', '-p', 'tsconfig.scripts.json'),
  'dead-exports': tool('knip/bin/knip.js'),
  architecture: tests('test/architecture.test.ts'),
  tests: tests('test/**/*.test.ts', '--ignore', 'test/architecture.test.ts'),
};

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} names */
async function main(names) {
  const unknown = names.filter((name) => !(name in STAGES));
  if (unknown.length > 0) {
    console.error(
      `Cannot run "${unknown.join(' ')}": the stages are ${Object.keys(STAGES).join(', ')}`,
    );
    return 2;
  }
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(TOTALS_FILE, { force: true });
  const rows = await runStages(names.length > 0 ? names : Object.keys(STAGES));
  return summarise(rows);
}

/** @param {string[]} names */
async function runStages(names) {
  const rows = [];
  for (const name of names) {
    console.log(`\n===== ${name}`);
    const beganMs = performance.now();
    const result = await /** @type {() => Promise<StageResult>} */ (STAGES[name])();
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    console.log(`----- ${name}: ${verdict(result)}, ${seconds} s`);
    rows.push({ name, seconds, ...result });
    if (result.interrupted || (name === 'install' && !result.ok)) break;
  }
  return rows;
}

/** @param {(StageResult & { name: string, seconds: string })[]} rows */
function summarise(rows) {
  console.log('\n===== summary');
  for (const row of rows) {
    console.log(`${row.name.padEnd(14)}${row.seconds.padStart(7)} s  ${verdict(row)}`);
  }
  const sum = (/** @type {keyof Counts} */ key) =>
    rows.reduce((total, row) => total + row.counts[key], 0);
  const skipped = sum('skipped');
  const totals = `${String(sum('passed'))} passed, ${String(sum('failed'))} failed`;
  const line = skipped > 0 ? `${totals}, ${String(skipped)} skipped` : totals;
  writeFileSync(TOTALS_FILE, `${line}\n`);
  console.log(`\nAll in all: ${line}`);
  return sum('failed') > 0 || rows.some((row) => row.interrupted) ? 1 : 0;
}

/** @param {StageResult} result */
function verdict({ ok, counts, reason }) {
  const { passed, failed, skipped } = counts;
  if (passed + failed + skipped > 1)
    return `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
  if (skipped > 0) return `skipped: ${reason}`;
  return ok ? 'passed' : `FAILED: ${reason}`;
}

async function ensureParts() {
  const parts = await ensureDebianParts();
  console.log(`Programs of others: ${parts.reason}`);
  const mustBeThere = parts.interrupted || process.env['CI_REQUIRE_REAL_PARTS'] !== undefined;
  if (parts.ok || mustBeThere) return asOne(parts);
  return { ...parts, counts: { passed: 0, failed: 0, skipped: 1 } };
}

/**
 * @param {string} program below node_modules
 * @param {string[]} args
 */
function tool(program, ...args) {
  return async () => asOne(await run([process.execPath, `node_modules/${program}`, ...args]));
}

/** @param {string[]} args */
function tests(...args) {
  return () => runMocha(args, { countsFile: COUNTS_FILE });
}

/**
 * @param {import('./run.mjs').Outcome} outcome
 * @returns {StageResult}
 */
function asOne(outcome) {
  return {
    ...outcome,
    counts: outcome.ok
      ? { passed: 1, failed: 0, skipped: 0 }
      : { passed: 0, failed: 1, skipped: 0 },
  };
}
