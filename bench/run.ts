// The benchmark, as `npm run bench` starts it; scripts/bench.mjs has compiled everything before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArguments, USAGE, type BenchArguments } from './arguments.js';
import type { Figure } from './figure.js';
import { GOALS } from './goals.js';
import { judge } from './judge.js';
import { describeMachine } from './machine.js';
import type { BenchContext, Part } from './part.js';
import { PARTS } from './parts/parts.js';
import { COST_HEADER, costRows } from './report/cost-table.js';
import { GOAL_HEADER, goalRows } from './report/goal-table.js';
import { renderTable } from './report/render-table.js';
import { reportToJson, type Report } from './report/report.js';
import { writeDocs } from './report/write-docs.js';

/** Where npm and scripts/bench.mjs start us. */
const ROOT = process.cwd();

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let given: BenchArguments;
  let parts: readonly Part[];
  try {
    given = parseArguments(args);
    parts = selectParts(given);
  } catch (error) {
    console.error(`Error: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  const workDirectory = mkdtempSync(join(tmpdir(), 'kuma-prometheus-sd-bench-run-'));
  process.once('exit', () => {
    rmSync(workDirectory, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(1));
  const report = await measure(parts, { ...given, workDirectory });
  print(report);
  await save(report, given);
  return 0;
}

/** @throws Error when a name is none of a part. */
function selectParts({ parts: names, isFull }: BenchArguments): readonly Part[] {
  const unknown = names.find((name) => !PARTS.some((part) => part.name === name));
  if (unknown !== undefined)
    throw new Error(
      `No part is called "${unknown}"; there are:\n${PARTS.map(({ name, describes }) => `  ${name.padEnd(16)}${describes}`).join('\n')}`,
    );
  if (names.length > 0) return PARTS.filter(({ name }) => names.includes(name));
  return PARTS.filter(({ isFullOnly }) => isFull || !isFullOnly);
}

async function measure(
  parts: readonly Part[],
  given: BenchArguments & { readonly workDirectory: string },
): Promise<Report> {
  const began = Date.now();
  const context: BenchContext = {
    ...given,
    root: ROOT,
    say: (text) => {
      const seconds = ((Date.now() - began) / 1_000).toFixed(0);
      console.error(`${seconds.padStart(5)} s  ${text}`);
    },
  };
  const figures: Figure[] = [];
  const remarks: string[] = [];
  for (const part of parts) {
    const result = await part.run(context);
    figures.push(...result.figures);
    remarks.push(...result.remarks);
  }
  context.say('done');
  return {
    date: new Date(began).toISOString().slice(0, 10),
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, ''),
    rounds: given.rounds,
    machine: describeMachine(ROOT),
    figures,
    verdicts: judge(GOALS, figures),
    remarks,
  };
}

function print({ figures, verdicts, remarks }: Report): void {
  const measured = verdicts.filter(({ outcome }) => outcome !== 'not measured');
  const costs = costRows(figures);
  if (costs.length > 0) console.log(`\n${renderTable(COST_HEADER, costs)}`);
  if (measured.length > 0) console.log(`\n${renderTable(GOAL_HEADER, goalRows(measured))}`);
  const unmeasured = verdicts.length - measured.length;
  if (unmeasured > 0) console.log(`\n${String(unmeasured)} goals were not measured in this run.`);
  for (const remark of remarks) console.log(`- ${remark}`);
}

async function save(report: Report, { jsonFile, writesDocs }: BenchArguments): Promise<void> {
  const path = resolve(ROOT, jsonFile);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, reportToJson(report));
  console.log(`\nAll numbers: ${jsonFile}`);
  if (writesDocs) await writeDocs(report, ROOT);
}
