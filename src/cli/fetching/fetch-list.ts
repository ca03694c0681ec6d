import { ExitCode } from '../../base/house-error.js';
import { fetchTargets } from '../../discovery/fetch-targets.js';
import type { Fetching } from './run-fetching.js';

/**
 * Fetches one settled list, as the bytes that the file would have.
 *
 * @returns `undefined` when `signal` aborts first.
 * @throws NotSettledError when there is none within `timeoutMs`.
 */
export async function fetchList(
  { options, observer, progress }: Fetching,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Buffer | undefined> {
  const lists: Buffer[] = [];
  const publication = { ...options.publication, once: { timeoutMs } };
  const tell = (list: Buffer): Promise<void> => {
    lists.push(list);
    return Promise.resolve();
  };
  await fetchTargets({ options: { ...options, publication }, tell, observer }, signal);
  progress.clear();
  return lists.at(-1);
}

/** How a command ends that was stopped before there was an answer: 0 would say that there was one. */
export const INTERRUPTED = ExitCode.unavailable;
