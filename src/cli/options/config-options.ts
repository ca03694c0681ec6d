import { optional, toggle } from './option-spec.js';
import { parseText } from './parsers.js';

const group = 'CONFIGURATION';

/** Where settings come from beside the command line and the environment. */
export const CONFIG_OPTIONS = {
  configFile: optional({
    name: 'config-file',
    group,
    placeholder: 'FILE',
    description:
      'YAML file of settings under the names of the flags; flags and environment win. Read again at SIGHUP.',
    parse: parseText,
  }),
  printConfig: toggle({
    name: 'print-config',
    group,
    description:
      'Print each setting with its value and where it came from, secrets masked; then exit.',
  }),
} as const;
