import { optional, single, withForm } from './option-spec.js';
import type { Parsed } from './option-spec.js';
import { parseChoice, parseSize, parseText, parseWhole } from './parsers.js';

const group = 'LOGGING';

/** What is logged, how and where: the names and meanings of the old tool, and the format. */
export const LOG_OPTIONS = {
  logLevel: single({
    name: 'log-level',
    group,
    placeholder: 'LEVEL',
    description: 'Least important lines to log: off, error, warn, info or debug.',
    parse: parseChoice('off', 'error', 'warn', 'info', 'debug'),
    default: 'info',
  }),
  logFormat: optional({
    name: 'log-format',
    group,
    placeholder: 'FORMAT',
    description: 'Form of a line: logfmt, json or pretty.',
    parse: parseChoice('logfmt', 'json', 'pretty'),
    defaultHelp: 'logfmt; pretty on a terminal',
  }),
  logOutputPath: optional({
    name: 'log-output-path',
    group,
    placeholder: 'FILE',
    description:
      'File to log to, rotated by size. /tmp/sd.log becomes /tmp/sd-2021-06-07T09-15-18.265.log at a rotation.',
    parse: parseText,
    defaultHelp: 'standard error',
  }),
  logMaxSize: single({
    name: 'log-max-size',
    group,
    placeholder: 'SIZE',
    description: 'Size at which the log file is rotated; a bare number means megabytes.',
    parse: withForm({ ...parseSize.form }, parseLogSize),
    default: '100',
  }),
  logMaxAge: single({
    name: 'log-max-age',
    group,
    placeholder: 'DAYS',
    description: 'Days that a rotated log file is kept; 0 keeps it whatever its age.',
    parse: parseWhole(0, 100_000),
    default: '30',
  }),
  logMaxRetainedFiles: single({
    name: 'log-max-retained-files',
    group,
    placeholder: 'NUMBER',
    description: 'Rotated log files that are kept; 0 keeps all.',
    parse: parseWhole(0, 1_000_000),
    default: '1000',
  }),
} as const;

function parseLogSize(text: string): Parsed<number> {
  const parsed = parseSize(/^\d{1,9}$/.test(text) ? `${text}MiB` : text);
  return 'value' in parsed
    ? parsed
    : { wanted: 'a size such as "64MiB", or a number of megabytes' };
}
