import { GENERATIONS, type Generation } from '../../discovery/checking/finding.js';
import { optional, repeated, single, toggle, withForm, type Parsed } from './option-spec.js';
import { parseChoice, parseText } from './parsers.js';

const group = 'CHECK';

/** All options of `check`, in the order of the help. */
export const CHECK_OPTIONS = {
  prometheus: single({
    name: 'prometheus',
    group,
    placeholder: '2|3|both',
    description: 'Whose rules count: those of Prometheus 2.x, of 3.x, or of both.',
    parse: withForm({ choices: ['2', '3', 'both'] }, parseGenerations),
    default: 'both',
  }),
  strict: toggle({
    name: 'strict',
    group,
    description: 'Let warnings count: exit 3 on them, too.',
  }),
  json: toggle({
    name: 'json',
    group,
    description: 'Print a JSON list with one object per file, for scripts.',
  }),
  stdinFormat: optional({
    name: 'stdin-format',
    group,
    placeholder: 'json|yaml',
    description: 'What standard input is, when FILE is -.',
    parse: parseChoice('json', 'yaml'),
    defaultHelp: 'as its first character suggests',
  }),
} as const;

/** What `check` takes where our own configuration can be checked. */
export const CHECK_CONFIGURATION_OPTIONS = {
  config: repeated({
    name: 'config',
    group,
    placeholder: 'FILE',
    description: 'Check a configuration file of this program.',
    parse: parseText,
  }),
} as const;

function parseGenerations(text: string): Parsed<readonly Generation[]> {
  if (text === 'both') return { value: GENERATIONS };
  const value = GENERATIONS.filter((generation) => generation === `${text}.x`);
  return value.length > 0 ? { value } : { wanted: '"2", "3" or "both"' };
}
