import { ExitCode } from '../../base/house-error.js';
import { print } from '../terminal/print.js';
import { fetchList, INTERRUPTED } from './fetch-list.js';
import { renderList, type ListForm } from './render-list.js';
import type { FetchingWork } from './run-fetching.js';

/** Prints one settled list on standard output. */
export function printList({ timeoutMs, ...form }: ListForm): FetchingWork {
  return async (fetching, signal) => {
    const list = await fetchList(fetching, { timeoutMs, signal });
    if (list === undefined) return INTERRUPTED;
    await print(process.stdout, await renderList(list, form));
    return ExitCode.ok;
  };
}
