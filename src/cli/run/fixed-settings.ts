import { isDeepStrictEqual } from 'node:util';
import type { Loaded } from '../options/load-options.js';
import { LOG_OPTIONS } from '../options/log-options.js';
import type { RUN_OPTIONS } from '../options/run-options.js';
import { WEB_OPTIONS } from '../options/web-options.js';

/** What is opened once, at the start. */
const FIXED = { ...LOG_OPTIONS, ...WEB_OPTIONS };

type Values = Loaded<typeof RUN_OPTIONS>['values'];

/** The flags of settings that a reload does not change, where they differ. */
export function changedFixedSettings(before: Values, after: Values): readonly string[] {
  return (Object.keys(FIXED) as (keyof typeof FIXED)[])
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => `--${FIXED[key].name}`);
}
