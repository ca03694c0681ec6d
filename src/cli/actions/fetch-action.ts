import { UsageError } from '../errors.js';
import type { ListFormat } from '../fetching/render-list.js';
import type { Screen } from '../fetching/render-table.js';
import { FETCH_OPTIONS } from '../options/fetch-options.js';
import { loadOptions } from '../options/load-options.js';
import type { OptionValues } from '../options/resolve-options.js';
import { createColours } from '../terminal/colours.js';
import type { Action } from './action.js';

/** `fetch`: prints what the control plane assigns. */
export const fetchAction: Action = {
  options: FETCH_OPTIONS,
  act: async (flags) => {
    const loaded = await loadOptions(FETCH_OPTIONS, { flags, environment: process.env });
    const { values } = loaded;
    const form = { format: toFormat(values), screen: toScreen(), timeoutMs: values.timeout };
    const { runFetching } = await import('../fetching/run-fetching.js');
    const work = values.watch
      ? (await import('../fetching/print-changes.js')).printChanges(form)
      : (await import('../fetching/print-list.js')).printList(form);
    await runFetching(loaded, work);
  },
};

function toFormat({ format, json }: OptionValues<typeof FETCH_OPTIONS>): ListFormat {
  if (json && format !== undefined && format !== 'json')
    throw new UsageError(`Cannot print --format=${format} with --json: leave one of them out`);
  if (json) return 'json';
  return format ?? (process.stdout.isTTY ? 'table' : 'json');
}

function toScreen(): Screen {
  const { stdout, env } = process;
  // What goes to a file or another program is not cut.
  const width = stdout.isTTY ? stdout.columns : Infinity;
  return { width, colours: createColours(stdout, env) };
}
