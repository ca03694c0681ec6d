import type { AnswerTakenEvent, DiscoveryEvent } from '../events.js';
import type { LogLine } from './log-line.js';
import { toCountLines } from './to-count-lines.js';
import { toLogLine } from './to-log-line.js';

/** What there is to say of the newest event, and what was said before. An immutable value. */
export interface Narration {
  /** The first one is about the event itself. What was said before in the same words has sunk to debug level. */
  readonly lines: readonly LogLine[];
  /** By control plane; under the empty name, what is not of one. */
  readonly said: ReadonlyMap<string, Said>;
}

/** What was said about one control plane. */
interface Said {
  /** What was said last, by what it was about. */
  readonly last: ReadonlyMap<string, string>;
  readonly answer: AnswerTakenEvent | undefined;
  readonly quarantinedVersion: string | undefined;
}

/** Before any event. */
export const NOTHING_SAID: Narration = { lines: [], said: new Map() };

const NOTHING: Said = { last: new Map(), answer: undefined, quarantinedVersion: undefined };

/** What a good answer does not end. */
const LASTING: ReadonlySet<string> = new Set(['quarantined', 'no list']);

/**
 * Says the next event. What fails in the same way again and again is said once at its own level and then at debug
 * level, until a good answer comes; `still-failing` reminds of it meanwhile.
 */
export function narrate(before: Narration, event: DiscoveryEvent): Narration {
  const name = 'controlPlane' in event ? event.controlPlane : '';
  const said = before.said.get(name) ?? NOTHING;
  const line = toLogLine(event);
  const told = isNews(line, said) ? line : ({ ...line, level: 'debug' } as const);
  const counts = event.kind === 'answer-taken' ? toCountLines(event, said.answer) : [];
  const next = remember(said, event, line);
  return {
    lines: [told, ...counts],
    said: next === said ? before.said : new Map(before.said).set(name, next),
  };
}

function isNews({ repeat }: LogLine, { last }: Said): boolean {
  return repeat === undefined || last.get(repeat.about) !== repeat.text;
}

function remember(said: Said, event: DiscoveryEvent, { repeat }: LogLine): Said {
  const spoken = repeat === undefined ? said : withLast(said, [[repeat.about, repeat.text]]);
  switch (event.kind) {
    case 'published':
    case 'publish-recovered':
      return without(spoken, (about) => about === 'publish-failed');
    case 'quarantined':
      return { ...spoken, quarantinedVersion: event.version };
    case 'unchanged':
      return without(spoken, isFailure);
    case 'answer-taken':
      return {
        ...without(spoken, (about) => isEndedBy(about, event, said)),
        answer: event,
      };
    default:
      return spoken;
  }
}

function withLast(said: Said, more: Iterable<readonly [string, string]>): Said {
  return { ...said, last: new Map([...said.last, ...more]) };
}

function without(said: Said, isOver: (about: string) => boolean): Said {
  if (![...said.last.keys()].some(isOver)) return said;
  return { ...said, last: new Map([...said.last].filter(([about]) => !isOver(about))) };
}

function isFailure(about: string): boolean {
  return !LASTING.has(about);
}

function isEndedBy(about: string, { version }: AnswerTakenEvent, said: Said): boolean {
  return about !== 'quarantined' || isLongGone(said, version);
}

/** The same bad resource comes with every answer: it is news again only after an answer without it. */
function isLongGone({ answer, quarantinedVersion }: Said, version: string): boolean {
  return ![version, answer?.version].includes(quarantinedVersion);
}
