import { parseDurationMs } from '../../base/duration.js';

/** Kuma's `defaultFetchTimeout`. */
const DEFAULT_MS = 30_000;

/** A timer cannot wait longer than 2^31-1 ms; nobody keeps a request open for 24 days. */
const MAX_MS = 2_147_483_647;

/**
 * Reads the `fetch-timeout` of a poll, a Go duration: how long its answer may take when nothing changes. Absent or
 * empty means 30 seconds, zero and negative ones mean "at once". Of several the first counts.
 *
 * @returns milliseconds, or what is wrong, in Go's words.
 */
export function parseFetchTimeoutMs(query: string): number | string {
  const text = new URLSearchParams(query).get('fetch-timeout') ?? '';
  if (text === '') return DEFAULT_MS;
  const sign = text.startsWith('-') ? -1 : 1;
  const ms = parseDurationMs(text.replace(/^[-+]/, ''));
  if (ms === undefined) return complaint(text);
  return Math.min(sign * ms, MAX_MS);
}

/** The units of a Go duration. */
const UNITS: ReadonlySet<string> = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h']);

/** What `time.ParseDuration` says of a text that is no duration: what is wrong with its first part that is none. */
function complaint(text: string): string {
  const quoted = JSON.stringify(text);
  for (let rest = text.replace(/^[-+]/, ''); rest !== '';) {
    const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (number === '') break;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(number.length + unit.length);
  }
  return `time: invalid duration ${quoted}`;
}
