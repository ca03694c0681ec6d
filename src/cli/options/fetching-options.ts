import { CONFIG_OPTIONS } from './config-options.js';
import { LOG_OPTIONS } from './log-options.js';
import { OUTPUT_OPTIONS } from './output-options.js';
import { SUBSCRIPTION_OPTIONS } from './subscription-options.js';
import { TIMEOUT_OPTION } from './timeout-option.js';

const { removalDelay, maxOutputSize } = OUTPUT_OPTIONS;
const { logLevel, logFormat } = LOG_OPTIONS;

/** What `fetch` and `diff` share, in the order of the help. Their log is for whoever looks on: it goes to no file. */
export const FETCHING_OPTIONS = {
  ...SUBSCRIPTION_OPTIONS,
  removalDelay: {
    ...removalDelay,
    description:
      'How long an answer must stand without a successor to be believed; 0s believes the first one.',
  },
  maxOutputSize: {
    ...maxOutputSize,
    description: 'An answer that makes a larger list is refused as a whole.',
  },
  timeout: {
    ...TIMEOUT_OPTION.timeout,
    description: 'How long to wait for a settled answer: then give up and exit 69.',
  },
  logLevel: { ...logLevel, defaultTexts: ['warn'] },
  logFormat,
  configFile: {
    ...CONFIG_OPTIONS.configFile,
    description: 'YAML file of settings under the names of the flags; flags and environment win.',
  },
} as const;
