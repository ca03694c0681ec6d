import { DIFF_OPTIONS } from '../options/diff-options.js';
import { loadOptions } from '../options/load-options.js';
import type { Action } from './action.js';

/** `diff`: tells what would change in the file. */
export const diffAction: Action = {
  options: DIFF_OPTIONS,
  act: async (flags) => {
    const loaded = await loadOptions(DIFF_OPTIONS, { flags, environment: process.env });
    const { outputFile: path, timeout: timeoutMs, json } = loaded.values;
    const [{ runFetching }, { printComparison }] = await Promise.all([
      import('../fetching/run-fetching.js'),
      import('../diffing/print-comparison.js'),
    ]);
    await runFetching(loaded, printComparison({ path, json, timeoutMs }));
  },
};
