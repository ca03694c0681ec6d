import { parseDurationMs } from '../base/duration.js';

/** Kuma's `defaultFetchTimeout`. */
const DEFAULT_MS = 30_000;

/** A timer cannot wait longer than 2^31-1 ms; nobody keeps a request open for 24 days. */
const MAX_MS = 2_147_483_647;

/**
 * Reads the `fetch-timeout` of a poll, a Go duration: how long its answer may take when nothing changes. Absent or
 * empty means 30 seconds, zero and negative ones mean "at once". Of several the first counts.
 *
 * @returns milliseconds, or a text that says what is wrong.
 */
export function parseFetchTimeoutMs(query: string): number | string {
  const text = new URLSearchParams(query).get('fetch-timeout') ?? '';
  if (text === '') return DEFAULT_MS;
  const sign = text.startsWith('-') ? -1 : 1;
  const ms = parseDurationMs(text.replace(/^[-+]/, ''));
  if (ms === undefined) return `invalid duration ${JSON.stringify(text)}`;
  return Math.min(sign * ms, MAX_MS);
}
