import { ExitCode } from '../../base/house-error.js';
import { watchTargets } from '../../discovery/watch-targets.js';
import { print } from '../terminal/print.js';
import { ChangeFeed } from './change-feed.js';
import type { ListForm } from './render-list.js';
import type { FetchingWork } from './run-fetching.js';

/** Prints the list and then each change on standard output, as long as somebody reads. */
export function printChanges({ timeoutMs, ...form }: ListForm): FetchingWork {
  return async ({ options, observer, progress, settled }, signal) => {
    const feed = new ChangeFeed({ ...form, now: () => new Date() });
    const tell = async (list: Buffer): Promise<boolean> => {
      const pieces = await feed.render(list);
      settled();
      progress.clear();
      return await print(process.stdout, pieces);
    };
    await watchTargets({ options, observer, timeoutMs, tell }, signal);
    return ExitCode.ok;
  };
}
