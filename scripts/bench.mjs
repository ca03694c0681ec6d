// `npm run bench`: compiles the benchmark, and src with it, into .cache, then runs it as plain JavaScript: what is
// measured must not pay for a compiler.
import { join } from 'node:path';

import { ensureBuilt, ensureInstalled } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

const LIMIT_MS = 3 * 3_600_000;

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  for (const step of [ensureInstalled, ensureBuilt, compile]) {
    const { ok, reason } = await step();
    if (ok) continue;
    console.error(`Cannot run the benchmark: ${step.name} ${reason}`);
    return 1;
  }
  const program = join(ROOT, '.cache/bench/js/bench/run.js');
  const { ok } = await run([process.execPath, program, ...args], { timeoutMs: LIMIT_MS });
  return ok ? 0 : 1;
}

function compile() {
  return run([process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'bench/tsconfig.json']);
}
