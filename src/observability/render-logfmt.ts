import type { LogEntry, PrintableValue } from './log-entry.js';

/** `ts=2026-01-02T03:04:05.678Z level=info msg="Wrote it" path=/sd/kuma.json groups=3`, as Prometheus logs. */
export function renderLogfmt({ time, level, message, fields }: LogEntry): string {
  const pairs = [...fields].map(([name, value]) => `${name}=${toLogfmtValue(value)}`);
  return [`ts=${time.toISOString()}`, `level=${level}`, `msg=${quoted(message)}`, ...pairs].join(
    ' ',
  );
}

/** The value as it stands behind the `=`: quoted when it must be; the lines of a list joined by `; `. */
export function toLogfmtValue(value: PrintableValue): string {
  if (typeof value === 'string') return /^[^\s"=\\]+$/.test(value) ? value : quoted(value);
  if (typeof value === 'object' && value !== null)
    return quoted(value.map((line) => line.trim()).join('; '));
  return String(value);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
