import { FETCHING_OPTIONS } from './fetching-options.js';
import { optional, toggle } from './option-spec.js';
import { parseChoice } from './parsers.js';

const group = 'FETCH';

/** All options of `fetch`, in the order of the help. */
export const FETCH_OPTIONS = {
  format: optional({
    name: 'format',
    group,
    placeholder: 'FORMAT',
    description:
      'json as run would write it, yaml for a .yml file of Prometheus, or table for people.',
    parse: parseChoice('json', 'yaml', 'table'),
    defaultHelp: 'table on a terminal, else json',
  }),
  json: toggle({
    name: 'json',
    group,
    description: 'The same as --format=json.',
  }),
  watch: toggle({
    name: 'watch',
    group,
    description:
      'Print the list, then each change as it comes, until SIGINT or SIGTERM. As json: one object per line with time, added, changed and removed, the first with all as added.',
  }),
  ...FETCHING_OPTIONS,
} as const;
