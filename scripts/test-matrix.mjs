// Runs the tests under several versions of Node, one after the other, and says of each how it went.
//
//   npm run test:matrix              under every major version that package.json promises
//   npm run test:matrix -- 24 26     under these
//   npm run test:matrix -- 20.19.0   under exactly this one
//
// A major version that is the running one's is not fetched: the running Node is taken.
import { delimiter, dirname, join } from 'node:path';

import { ensureDebianParts } from './debian-parts.mjs';
import { ensureBuilt, ensureInstalled } from './ensure.mjs';
import { FetchFailure, fetchNode } from './fetch-node.mjs';
import { runMocha } from './run-mocha.mjs';
import { ROOT } from './run.mjs';

const MAJORS = ['20', '22', '24', '26'];

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} wanted */
async function main(wanted) {
  const strange = wanted.filter((version) => !/^\d+(\.\d+\.\d+)?$/.test(version));
  if (strange.length > 0) {
    console.error(`Cannot test under "${strange.join(' ')}": name versions such as 24 or 20.19.0`);
    return 2;
  }
  for (const prepare of [ensureInstalled, ensureBuilt]) {
    const outcome = await prepare();
    if (!outcome.ok) {
      console.error(`Cannot prepare the tests: ${outcome.reason}`);
      return 1;
    }
  }
  // Where there are none, tests are skipped and say so; in CI's form they fail.
  const parts = await ensureDebianParts();
  if (parts.interrupted) {
    console.error(`Cannot prepare the tests: ${parts.reason}`);
    return 1;
  }
  return testUnder(wanted.length > 0 ? wanted : MAJORS);
}

/** @param {string[]} versions */
async function testUnder(versions) {
  const results = [];
  for (const version of versions) {
    console.log(`\n===== Node ${version}`);
    const result = await testUnderOne(version);
    console.log(`----- ${result.line}`);
    results.push(result);
    if (result.interrupted) break;
  }
  console.log(`\n===== result\n${results.map(({ line }) => line).join('\n')}`);
  const allPassed = results.length === versions.length && results.every(({ ok }) => ok);
  return allPassed ? 0 : 1;
}

/** @param {string} wanted */
async function testUnderOne(wanted) {
  try {
    const { version, program } = await findNode(wanted);
    const path = `${dirname(program)}${delimiter}${process.env['PATH'] ?? ''}`;
    const { ok, interrupted, counts } = await runMocha(['test/**/*.test.ts'], {
      countsFile: join(ROOT, `.cache/matrix/${version}.json`),
      node: program,
      env: { PATH: path },
    });
    if (interrupted) return interruptedIn(version);
    const { passed, failed, skipped } = counts;
    const line = `node v${version}: ${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
    return { ok: ok && passed > 0, interrupted, line };
  } catch (error) {
    if (error instanceof FetchFailure && error.interrupted) return interruptedIn(wanted);
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, interrupted: false, line: `node v${wanted}: not run: ${reason}` };
  }
}

/** @param {string} version */
function interruptedIn(version) {
  return { ok: false, interrupted: true, line: `node v${version}: interrupted` };
}

/** @param {string} wanted */
async function findNode(wanted) {
  const running = process.versions.node;
  const isRunning = wanted === running || wanted === running.split('.')[0];
  return isRunning ? { version: running, program: process.execPath } : fetchNode(wanted);
}
