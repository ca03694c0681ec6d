import { FETCHING_OPTIONS } from './fetching-options.js';
import { toggle } from './option-spec.js';
import { OUTPUT_OPTIONS } from './output-options.js';

/** All options of `diff`, in the order of the help. */
export const DIFF_OPTIONS = {
  outputFile: {
    ...OUTPUT_OPTIONS.outputFile,
    description:
      'The file to compare with: that of run, of the Go tool, or any other of file_sd_configs. It is only read.',
  },
  json: toggle({
    name: 'json',
    group: 'DIFF',
    description: 'Print one JSON object, for scripts.',
  }),
  ...FETCHING_OPTIONS,
} as const;
