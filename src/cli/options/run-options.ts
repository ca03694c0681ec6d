import { ACCESS_OPTIONS } from './access-options.js';
import { CONTROL_PLANE_OPTIONS } from './control-plane-options.js';
import { LOG_OPTIONS } from './log-options.js';
import { OUTPUT_OPTIONS } from './output-options.js';
import { TARGET_OPTIONS } from './target-options.js';

/** All options of `run`, in the order of the help. */
export const RUN_OPTIONS = {
  ...CONTROL_PLANE_OPTIONS,
  ...ACCESS_OPTIONS,
  ...TARGET_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...LOG_OPTIONS,
} as const;
