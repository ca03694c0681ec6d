import { single } from './option-spec.js';
import { parsePositiveDuration } from './parsers.js';

/** How long what is done once may take. */
export const TIMEOUT_OPTION = {
  timeout: single({
    name: 'timeout',
    group: 'OUTPUT',
    placeholder: 'DURATION',
    description:
      'How long --once, fetch and diff wait for a settled answer: then give up, exit 69 and leave the file as it is.',
    parse: parsePositiveDuration,
    default: '30s',
  }),
} as const;
