import { SCHEMES } from '../../targets/scrapable.js';
import { quoted } from './node-text.js';

/** What is odd about something that Prometheus takes. */
export interface Oddity {
  readonly problem: string;
  readonly advice: string;
}

/** Durations of Prometheus: not those of Go. */
const DURATION = /^(?:0|(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;

/** Checks a label that says how Prometheus is to scrape; `undefined` when it is fine, or another label. */
export function checkSpecialLabel(name: string, value: string): Oddity | undefined {
  switch (name) {
    case '__address__':
      return {
        problem: 'the label "__address__" is not looked at',
        advice: 'the address is the one in "targets"',
      };
    case '__scheme__':
      return SCHEMES.includes(value)
        ? undefined
        : { problem: `the scheme ${quoted(value)}`, advice: 'wanted "http" or "https"' };
    case '__scrape_interval__':
    case '__scrape_timeout__':
      return isDuration(value)
        ? undefined
        : {
            problem: `the value ${quoted(value)} of "${name}"`,
            advice: 'wanted a duration such as "30s"',
          };
    default:
      return undefined;
  }
}

/** An empty value is no label. */
function isDuration(value: string): boolean {
  return value === '' || (DURATION.test(value) && /[1-9]/.test(value));
}
