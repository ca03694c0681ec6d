import type { LogEntry } from './log-entry.js';

/** One JSON object: `ts`, `level` and `msg` first, then the fields. */
export function renderJson({ time, level, message, fields }: LogEntry): string {
  return JSON.stringify({
    ts: time.toISOString(),
    level,
    msg: message,
    ...Object.fromEntries(fields),
  });
}
