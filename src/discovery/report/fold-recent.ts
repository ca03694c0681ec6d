import type { LogLine } from './log-line.js';
import type { RecentEvent } from './status.js';

/** The newest ones; beyond that the oldest go. */
const MAX_RECENT = 50;

/** A busy mesh must not wash away in seconds what somebody has to act on. */
const MAX_INFO = 30;

/** Nobody reads more of one text; a peer may send kilobytes. */
const MAX_TEXT_LENGTH = 1_000;

/** What happened lately, the newest first, with what the log says now at level `info` or above. */
export function nextRecent(
  recent: readonly RecentEvent[],
  lines: readonly LogLine[],
  nowMs: number,
): readonly RecentEvent[] {
  const fresh = lines.flatMap((line) => toRecent(line, nowMs)).reverse();
  return fresh.length === 0 ? recent : trimmed([...fresh, ...recent]);
}

function toRecent({ level, message, fields }: LogLine, atMs: number): readonly RecentEvent[] {
  if (level === 'debug') return [];
  const shown = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, toShown(value)] as const);
  return [{ atMs, level, message, fields: Object.fromEntries(shown) }];
}

function toShown(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value).slice(0, MAX_TEXT_LENGTH);
}

function trimmed(recent: readonly RecentEvent[]): readonly RecentEvent[] {
  let infos = 0;
  return recent.filter(({ level }) => level !== 'info' || ++infos <= MAX_INFO).slice(0, MAX_RECENT);
}
