import type { LogEntry, PrintableValue } from './log-entry.js';
import type { LogLevel } from './log.js';
import { toLogfmtValue } from './render-logfmt.js';

/** Colours of the basic palette, which every terminal theme makes readable. */
const LEVEL_COLOUR: Readonly<Record<LogLevel, number>> = {
  error: 31,
  warn: 33,
  info: 32,
  debug: 90,
};
const GREY = 90;

/** For people: local time of day, level, message, then the fields; a text of several lines stands below. */
export function renderPretty(entry: LogEntry, { colours }: { readonly colours: boolean }): string {
  const paint = (text: string, colour: number): string =>
    colours && text !== '' ? `\u001b[${String(colour)}m${text}\u001b[0m` : text;
  const fields = [...entry.fields];
  const pairs = fields.filter(([, value]) => !isBlock(value));
  const head = [
    paint(timeOfDay(entry.time), GREY),
    paint(entry.level.toUpperCase().padEnd(5), LEVEL_COLOUR[entry.level]),
    entry.message,
    ...pairs.map(([name, value]) => paint(`${name}=`, GREY) + toLogfmtValue(value)),
  ].join(' ');
  const blocks = fields.flatMap(([, value]) => (isBlock(value) ? value : []));
  return [head, ...blocks.map((line) => paint(`    ${line.trim()}`, GREY))].join('\n');
}

function isBlock(value: PrintableValue): value is readonly string[] {
  return typeof value === 'object' && value !== null;
}

function timeOfDay(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
