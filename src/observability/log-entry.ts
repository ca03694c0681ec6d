import { errorText } from '../base/error-text.js';
import { oneLine } from '../base/one-line.js';
import type { LogFields, LogLevel } from './log.js';

/** A value that every format can write; texts in it are escaped. A list is a text of several lines. */
export type PrintableValue = string | number | boolean | null | readonly string[];

/** A line before it gets its form. */
export interface LogEntry {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: ReadonlyMap<string, PrintableValue>;
}

/** What a call of the log brought. */
export interface RawEntry {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Makes a text fit to print. */
type Fit = (text: string) => string;

/**
 * Makes an entry fit to print: the one place where the texts of peers are escaped and secrets masked (`mask`: those
 * that are known; default: none). Whatever the fields hold (getters that throw, cycles, BigInt), it never throws.
 */
export function toLogEntry(
  { time, level, message, fields }: RawEntry,
  mask: Fit = (text) => text,
): LogEntry {
  const fit: Fit = (text) => oneLine(mask(maskUserInfo(text)));
  const printable = new Map<string, PrintableValue>();
  for (const name of Object.keys(fields)) {
    const value = toPrintable(fields, { name, fit });
    if (value !== undefined) printable.set(fieldName(name), value);
  }
  return { time, level, message: fit(message), fields: printable };
}

/** What cannot stand unquoted before the `=` of logfmt becomes `_`. */
function fieldName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, '_');
}

function toPrintable(
  fields: LogFields,
  { name, fit }: { readonly name: string; readonly fit: Fit },
): PrintableValue | undefined {
  try {
    return valueOf(fields[name], fit);
  } catch {
    return '(unreadable)';
  }
}

function valueOf(value: unknown, fit: Fit): PrintableValue | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return fit(value);
  if (typeof value !== 'object') return fit((value as bigint | symbol).toString());
  if (value instanceof Error) return fit(errorText(value));
  if (Array.isArray(value)) return value.map((each) => fit(asText(each)));
  return fit(asText(value));
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
}

/** `scheme://user:password@host` → `scheme://***@host`, before anything is cut, so that no secret is left over. */
function maskUserInfo(text: string): string {
  return text.replace(/(\b[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)[^\s/?#"]*@/g, '$1***@');
}
