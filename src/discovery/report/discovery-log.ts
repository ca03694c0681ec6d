import type { Observer } from '../../base/observer.js';
import type { Log } from '../../observability/log.js';
import type { AnswerTakenEvent, DiscoveryEvent } from '../events.js';
import type { LogLine } from './log-line.js';
import { toCountLines } from './to-count-lines.js';
import { toLogLine } from './to-log-line.js';

/** What a good answer does not end. */
const LASTING: ReadonlySet<string> = new Set(['quarantined', 'no list']);

/** What was said about one control plane, or about all that is not of one. */
interface Said {
  /** What was said last, by what it was about. */
  readonly last: Map<string, string>;
  answer: AnswerTakenEvent | undefined;
  quarantinedVersion: string | undefined;
}

/**
 * Reads the events of one discovery run into the log. What fails in the same way again and again is said once at
 * its own level and then at debug level, until a good answer comes; `still-failing` reminds of it meanwhile.
 */
export class DiscoveryLog implements Observer<DiscoveryEvent> {
  readonly #log: Log;
  readonly #said = new Map<string, Said>();

  constructor(log: Log) {
    this.#log = log;
  }

  observe(event: DiscoveryEvent): void {
    const said = this.#saidAbout('controlPlane' in event ? event.controlPlane : '');
    const line = toLogLine(event);
    this.#say({ ...line, level: isNews(line, said) ? line.level : 'debug' });
    if (event.kind === 'answer-taken') {
      for (const counts of toCountLines(event, said.answer)) this.#say(counts);
    }
    remember(said, event, line);
  }

  #say({ level, message, fields }: LogLine): void {
    this.#log[level](message, fields);
  }

  #saidAbout(controlPlane: string): Said {
    const said = this.#said.get(controlPlane) ?? {
      last: new Map<string, string>(),
      answer: undefined,
      quarantinedVersion: undefined,
    };
    this.#said.set(controlPlane, said);
    return said;
  }
}

function isNews({ repeat }: LogLine, { last }: Said): boolean {
  return repeat === undefined || last.get(repeat.about) !== repeat.text;
}

function remember(said: Said, event: DiscoveryEvent, { repeat }: LogLine): void {
  if (repeat !== undefined) said.last.set(repeat.about, repeat.text);
  if (event.kind === 'published') said.last.delete('publish-failed');
  if (event.kind === 'quarantined') said.quarantinedVersion = event.version;
  if (event.kind === 'unchanged') forgetFailures(said);
  if (event.kind !== 'answer-taken') return;
  forgetFailures(said);
  said.last.delete('no list');
  forgetQuarantine(said, event.version);
  said.answer = event;
}

function forgetFailures({ last }: Said): void {
  for (const about of last.keys()) if (!LASTING.has(about)) last.delete(about);
}

/** The same bad resource comes with every answer: it is news again only after an answer without it. */
function forgetQuarantine(said: Said, version: string): void {
  const recent = [version, said.answer?.version];
  if (!recent.includes(said.quarantinedVersion)) said.last.delete('quarantined');
}
