import { splitAddress } from '../../targets/scrapable.js';
import type { Oddity } from './check-special-label.js';
import { quoted } from './node-text.js';

/**
 * Checks an address, which Prometheus takes as it is until it scrapes: relabelling may make something else of it.
 *
 * @returns `undefined` when it can be scraped as it stands.
 */
export function checkAddress(address: string): Oddity | undefined {
  if (address === '') return { problem: 'a target is empty', advice: 'wanted HOST:PORT' };
  if (address.includes('/')) {
    const advice =
      'wanted HOST:PORT; scheme and path are the labels "__scheme__" and "__metrics_path__" (fine if relabelling moves it to another label)';
    return { problem: `the target ${quoted(address)} has a scheme or a path`, advice };
  }
  const split = splitAddress(address);
  if (typeof split !== 'string') return undefined;
  return { problem: `the target ${quoted(address)}: ${split}`, advice: 'wanted HOST:PORT' };
}
