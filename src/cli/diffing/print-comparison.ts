import { ExitCode } from '../../base/house-error.js';
import { addressesText } from '../../mads/control-plane-address.js';
import { fetchList, INTERRUPTED } from '../fetching/fetch-list.js';
import type { FetchingWork } from '../fetching/run-fetching.js';
import { createColours } from '../terminal/colours.js';
import { print } from '../terminal/print.js';
import { compareSides, type Comparison } from './compare-sides.js';
import { readListFile } from './list-file.js';
import { renderComparison } from './render-comparison.js';
import { toJsonComparison } from './to-json-comparison.js';

/** What is compared, and how it is printed. */
export interface ComparisonForm {
  /** The path of the file. */
  readonly path: string;
  /** One JSON object instead of lines for people. */
  readonly json: boolean;
  /** How long the control planes may take. */
  readonly timeoutMs: number;
}

/** Prints on standard output what a file and the control planes have different. */
export function printComparison({ path, json, timeoutMs }: ComparisonForm): FetchingWork {
  return async (fetching, signal) => {
    // Nobody is to wait for an answer only to hear that the file is of no use.
    await readListFile(path);
    const list = await fetchList(fetching, { timeoutMs, signal });
    if (list === undefined) return INTERRUPTED;
    const controlPlanes = fetching.options.controlPlanes.map(({ addresses }) =>
      addressesText(addresses),
    );
    // It may have been written meanwhile.
    const file = await readListFile(path);
    const comparison = await compareSides({ path, file, controlPlanes, list });
    await print(process.stdout, json ? renderJson(comparison) : renderText(comparison));
    return comparison.verdict === 'different' ? ExitCode.findings : ExitCode.ok;
  };
}

function renderText(comparison: Comparison): Iterable<string> {
  const colours = createColours(process.stdout, process.env);
  return renderComparison(comparison, { colours, nowMs: Date.now() });
}

function renderJson(comparison: Comparison): Iterable<string> {
  return [`${JSON.stringify(toJsonComparison(comparison), null, 2)}\n`];
}
