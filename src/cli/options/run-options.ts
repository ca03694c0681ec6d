import { CONFIG_OPTIONS } from './config-options.js';
import { LOG_OPTIONS } from './log-options.js';
import { OUTPUT_OPTIONS } from './output-options.js';
import { SUBSCRIPTION_OPTIONS } from './subscription-options.js';
import { TIMEOUT_OPTION } from './timeout-option.js';
import { WEB_OPTIONS } from './web-options.js';

/** All options of `run`, in the order of the help. */
export const RUN_OPTIONS = {
  ...SUBSCRIPTION_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...TIMEOUT_OPTION,
  ...WEB_OPTIONS,
  ...LOG_OPTIONS,
  ...CONFIG_OPTIONS,
} as const;
