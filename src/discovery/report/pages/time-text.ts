import { countOf } from '../../../base/number-text.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `2026-01-31 12:03:11 UTC`. */
export function clockText(atMs: number): string {
  return `${isoText(atMs).slice(0, 19).replace('T', ' ')} UTC`;
}

/** The time of the day when it is less than a day before or after `nowMs`, with the date otherwise. */
export function shortClockText(atMs: number, nowMs: number): string {
  const text = clockText(atMs);
  return Math.abs(nowMs - atMs) < DAY_MS ? text.slice(11) : text;
}

/** `2026-01-31T12:03:11.250Z`. What no date can hold (a certificate may say anything) is taken as the nearest one. */
export function isoText(atMs: number): string {
  return new Date(Math.min(Math.max(atMs, 0), LAST_MS)).toISOString();
}

/** The end of the year 9999: later ones are written with a sign and six digits. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** `3 minutes ago`, `in 12 seconds`, `just now`. */
export function relativeText(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(nowMs - atMs);
  if (distanceMs < SECOND_MS) return atMs > nowMs ? 'in a moment' : 'just now';
  return atMs > nowMs ? `in ${spanText(distanceMs)}` : `${spanText(distanceMs)} ago`;
}

/** `12 seconds`, `3 minutes`, `2 hours`, `5 days`: how long, in the unit that tells enough. */
export function spanText(ms: number): string {
  if (ms < 1.5 * MINUTE_MS) return countOf(Math.floor(ms / SECOND_MS), 'second');
  if (ms < 2 * HOUR_MS) return countOf(Math.floor(ms / MINUTE_MS), 'minute');
  if (ms < 2 * DAY_MS) return countOf(Math.floor(ms / HOUR_MS), 'hour');
  return countOf(Math.floor(ms / DAY_MS), 'day');
}
