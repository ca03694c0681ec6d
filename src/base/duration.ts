const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Reads a duration as Go's `time.ParseDuration` does: `1m30s`, `250ms`, `1.5h`, and a bare `0`. Negative ones
 * make no sense for any of our settings and are refused.
 *
 * @returns milliseconds, or `undefined` when `text` is no duration.
 */
export function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  let totalMs = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return undefined;
    totalMs += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? Number.NaN);
  }
  return text === '' ? undefined : totalMs;
}

/** Writes milliseconds as a Go duration that {@link parseDurationMs} and Kuma read back: `90000` → `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return ms === 0 ? '0s' : `${trimNumber(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  const parts = [hours > 0 ? `${String(hours)}h` : '', minutes > 0 ? `${String(minutes)}m` : ''];
  return parts.join('') + (seconds > 0 ? `${trimNumber(seconds)}s` : '');
}

function trimNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}
