import type { ExitCode } from '../../base/house-error.js';
import type { Observer } from '../../base/observer.js';
import { Secrets } from '../../base/secrets.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import type { Fetch } from '../../discovery/fetch-targets.js';
import type { FETCHING_OPTIONS } from '../options/fetching-options.js';
import type { Loaded } from '../options/load-options.js';
import { toFetchOptions, type FetchSettings } from '../options/to-fetch-options.js';
import { runUnlogged } from '../service/run-unlogged.js';
import { createProgress, type Progress } from '../terminal/progress.js';
import { FetchObserver } from './fetch-observer.js';
import { openSideLog } from './open-side-log.js';

/** What a command gets that fetches. */
export interface Fetching {
  readonly options: Fetch['options'];
  /** Shows on standard error what is waited for, and says what somebody should know. */
  readonly observer: Observer<DiscoveryEvent>;
  /** To be cleared before anything is printed. */
  readonly progress: Progress;
  /** To be called when the wait is over: from then on, trouble is told as it comes. */
  readonly settled: () => void;
}

/** Does what is to be done, until it is done or `signal` aborts. Returns how the process ends. */
export type FetchingWork = (fetching: Fetching, signal: AbortSignal) => Promise<ExitCode>;

/** What commands that fetch were told. */
export type LoadedFetch = Pick<Loaded<typeof FETCHING_OPTIONS>, 'warnings'> & FetchSettings;

/**
 * Runs `work` with all around it that fetching takes, and sets the exit code.
 *
 * @throws HouseError when the options do not fit each other.
 */
export async function runFetching(loaded: LoadedFetch, work: FetchingWork): Promise<void> {
  const { env: environment, stderr } = process;
  const secrets = new Secrets();
  const options = toFetchOptions(loaded, { environment, secrets });
  const { logLevel, logFormat, removalDelay: removalDelayMs } = loaded.values;
  const mask = (text: string): string => secrets.mask(text);
  const progress = createProgress(stderr, environment);
  const side = openSideLog({ level: logLevel, format: logFormat, mask, progress });
  for (const warning of loaded.warnings) side.log.warn(warning);
  const show = (text: string): void => {
    progress.show(mask(text));
  };
  const isTalkative = logLevel === 'info' || logLevel === 'debug';
  const reader = new FetchObserver({ log: side.log, show, removalDelayMs, isTalkative });
  const observer: Observer<DiscoveryEvent> = {
    observe: (event) => {
      // While the answer is waited for there is time. What cannot be loaded can be done without.
      if (event.kind === 'under-way') side.load().catch(() => undefined);
      reader.observe(event);
    },
  };
  const settled = (): void => {
    reader.settled();
  };
  await runUnlogged(async (signal) => {
    try {
      return await work({ options, observer, progress, settled }, signal);
    } finally {
      progress.clear();
      await side.close();
    }
  }, mask);
}
