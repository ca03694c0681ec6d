import { ACCESS_OPTIONS } from './access-options.js';
import { CONTROL_PLANE_OPTIONS } from './control-plane-options.js';
import { TARGET_OPTIONS } from './target-options.js';

/** What it takes to learn of targets, whatever is done with them then: `run`, `fetch`, `diff` and `doctor` share it. */
export const SUBSCRIPTION_OPTIONS = {
  ...CONTROL_PLANE_OPTIONS,
  ...ACCESS_OPTIONS,
  ...TARGET_OPTIONS,
} as const;
