import { parseByteSize } from '../../base/byte-size.js';
import { parseDurationMs } from '../../base/duration.js';
import type { WriteInterval } from '../../targets/write-interval.js';
import { withForm } from './option-spec.js';
import type { Parsed, Parser, TextForm } from './option-spec.js';

/** Timers of Node turn to 1 ms beyond 2^31 - 1 ms, which is 24.8 days. */
const MAX_DURATION_MS = 576 * 3_600_000;

const DURATION_PATTERN = '(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+';
const NOTHING = { min: 0, max: 0 };

const SIZE_FORM: TextForm = {
  pattern: '^[0-9]+(?:\\.[0-9]+)?(?:B|KiB|MiB|GiB)?$',
  numbers: { min: 1, max: Number.MAX_SAFE_INTEGER },
};

/** Any text but an empty one. */
export function parseText(text: string): Parsed<string> {
  return text === '' ? { wanted: 'a text that is not empty' } : { value: text };
}

/** One of `choices`, exactly as written. */
export function parseChoice<T extends string>(...choices: readonly T[]): Parser<T> {
  return withForm({ choices }, (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { wanted: inWords(choices) } : { value };
  });
}

function inWords(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `"${choice}"`);
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].join(' or ');
}

/** A Go duration in milliseconds; 0s is one. */
export const parseDuration = withForm(
  { pattern: `^(?:0|${DURATION_PATTERN})$`, numbers: NOTHING },
  durationFrom(0),
);

/** A Go duration in milliseconds, at least one. */
export const parsePositiveDuration = withForm(
  { pattern: `^${DURATION_PATTERN}$` },
  durationFrom(1),
);

/** A duration, or `auto`. */
export const parseWriteInterval = withForm<WriteInterval>(
  { pattern: `^(?:auto|0|${DURATION_PATTERN})$`, numbers: NOTHING },
  (text) => {
    if (text === 'auto') return { value: 'auto' };
    const parsed = parseDuration(text);
    return 'value' in parsed ? parsed : { ...parsed, wanted: `${parsed.wanted}, or auto` };
  },
);

function durationFrom(min: 0 | 1): (text: string) => Parsed<number> {
  const least = min === 0 ? '0s' : '1ms';
  const wanted = `a duration from ${least} to 576h such as "30s", "1m30s" or "250ms"`;
  return (text) => {
    const value = parseDurationMs(text);
    return value === undefined || value < min || value > MAX_DURATION_MS ? { wanted } : { value };
  };
}

/** A size in bytes, at least one. */
export const parseSize = withForm<number>(SIZE_FORM, (text) => {
  const value = parseByteSize(text);
  return value === undefined || value < 1 || !Number.isSafeInteger(value)
    ? { wanted: 'a size such as "64MiB", "512KiB" or a number of bytes' }
    : { value };
});

/** A percentage as a share from 0 to 1. */
export const parsePercent = withForm<number>(
  { pattern: '^[0-9]{1,3}(?:\\.[0-9]{1,6})?%$' },
  (text) => {
    const value = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1];
    const percent = Number(value);
    return percent <= 100 ? { value: percent / 100 } : { wanted: 'a percentage from 0% to 100%' };
  },
);

/** A whole number from `min` to `max`. */
export function parseWhole(min: number, max: number): Parser<number> {
  return withForm({ pattern: '^[0-9]{1,15}$', numbers: { min, max } }, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { wanted: `a whole number from ${String(min)} to ${String(max)}` };
  });
}
