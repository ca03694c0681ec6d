import type { Observer } from '../../base/observer.js';
import type { Log } from '../../observability/log.js';
import type { AnswerTakenEvent, DiscoveryEvent } from '../events.js';
import type { LogLine } from './log-line.js';
import { toCountLines } from './to-count-lines.js';
import { toLogLine } from './to-log-line.js';

/** What a good answer does not end. */
const LASTING: ReadonlySet<string> = new Set(['quarantined', 'publish-failed', 'no list']);

/**
 * Reads the events of one discovery run into the log. What fails in the same way again and again is said once at
 * its own level and then at debug level, until a good answer comes; `still-failing` reminds of it meanwhile.
 */
export class DiscoveryLog implements Observer<DiscoveryEvent> {
  readonly #log: Log;
  /** What was said last, by what it was about. */
  readonly #said = new Map<string, string>();
  #answer: AnswerTakenEvent | undefined;
  #quarantinedVersion: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  observe(event: DiscoveryEvent): void {
    const line = toLogLine(event);
    this.#say({ ...line, level: this.#isNews(line) ? line.level : 'debug' });
    if (event.kind === 'answer-taken') {
      for (const counts of toCountLines(event, this.#answer)) this.#say(counts);
    }
    this.#remember(event, line);
  }

  #say({ level, message, fields }: LogLine): void {
    this.#log[level](message, fields);
  }

  #isNews({ repeat }: LogLine): boolean {
    return repeat === undefined || this.#said.get(repeat.about) !== repeat.text;
  }

  #remember(event: DiscoveryEvent, { repeat }: LogLine): void {
    if (repeat !== undefined) this.#said.set(repeat.about, repeat.text);
    if (event.kind === 'published') this.#said.delete('publish-failed');
    if (event.kind === 'quarantined') this.#quarantinedVersion = event.version;
    if (event.kind === 'unchanged') this.#forgetFailures();
    if (event.kind !== 'answer-taken') return;
    this.#forgetFailures();
    this.#said.delete('no list');
    this.#forgetQuarantine(event.version);
    this.#answer = event;
  }

  #forgetFailures(): void {
    for (const about of this.#said.keys()) {
      if (!LASTING.has(about)) this.#said.delete(about);
    }
  }

  /** The same bad resource comes with every answer: it is news again only after an answer without it. */
  #forgetQuarantine(version: string): void {
    const recent = [version, this.#answer?.version];
    if (!recent.includes(this.#quarantinedVersion)) this.#said.delete('quarantined');
  }
}
