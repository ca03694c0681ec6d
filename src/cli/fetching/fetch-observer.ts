import type { Observer } from '../../base/observer.js';
import type { DiscoveryEvent } from '../../discovery/events.js';
import { DiscoveryLog } from '../../discovery/report/discovery-log.js';
import type { Log } from '../../observability/log.js';
import { toProgressText } from './to-progress-text.js';

/** Where a {@link FetchObserver} tells what it sees. */
export interface FetchObserverOptions {
  readonly log: Log;
  /** Given what is waited for, in a line. */
  readonly show: (text: string) => void;
  /** For how long an answer must stand. */
  readonly removalDelayMs: number;
  /** Somebody wants to read of each failure even while it is tried again. */
  readonly isTalkative: boolean;
}

/** What the message at the end says, should nothing come of it. */
const TRIED_AGAIN: ReadonlySet<DiscoveryEvent['kind']> = new Set([
  'lost',
  'switching',
  'still-failing',
]);

/** Shows how far a fetch has come, and logs what somebody should know. */
export class FetchObserver implements Observer<DiscoveryEvent> {
  readonly #options: FetchObserverOptions;
  readonly #lines: DiscoveryLog;
  #isSettled = false;

  constructor(options: FetchObserverOptions) {
    this.#options = options;
    this.#lines = new DiscoveryLog(withoutFile(options.log));
  }

  /** The wait is over: nothing is shown any more, and all trouble is told. */
  settled(): void {
    this.#isSettled = true;
  }

  /** See {@link Observer.observe}. */
  observe(event: DiscoveryEvent): void {
    const { show, isTalkative } = this.#options;
    const isQuiet = !isTalkative && !this.#isSettled && TRIED_AGAIN.has(event.kind);
    if (!isQuiet) this.#lines.observe(event);
    const text = this.#isSettled ? undefined : toProgressText(event, this.#options);
    if (text !== undefined) show(text);
  }
}

/** The lines are those of `run`, which has a file. */
function withoutFile(log: Log): Log {
  const at =
    (level: keyof Log): Log[keyof Log] =>
    (message, fields) => {
      log[level](message.replace('target file', 'list'), fields);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
