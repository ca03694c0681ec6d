import { addressText } from '../../../mads/control-plane-address.js';
import { ConnectError } from '../../../platform/client/connect-error.js';
import { SourceError } from '../../errors.js';
import type { Place } from './place.js';

/** A place, and why it is not the one. */
export interface TriedPlace {
  readonly place: Place;
  readonly failure: SourceError;
}

/** True when the same is spoken to at both, however they were found. */
export function isSamePlace({ address: a }: Place, { address: b }: Place): boolean {
  return addressText(a) === addressText(b) && a.tls === b.tls;
}

/** True when nothing that is MADS answers there; somebody whose certificate is refused, or who refuses us, may be. */
export function isNobodyThere({ failure: { code, cause } }: TriedPlace): boolean {
  return NOBODY.has(code) && !(cause instanceof ConnectError && cause.failure === 'not-trusted');
}

const NOBODY: ReadonlySet<string> = new Set([
  'control-plane-unreachable',
  'no-transport',
  'no-answer',
  'no-settings',
  'connection-lost',
]);

/** Says of each place where it came from and why it is not the one. */
export function triedText(tried: readonly TriedPlace[]): string {
  return tried.map(({ place, failure }) => `${placeText(place)}: ${reasonOf(failure)}`).join('; ');
}

function placeText({ address, how }: Place): string {
  const where = `${addressText(address)} (${address.tls ? 'TLS' : 'no TLS'})`;
  return how === 'guess' ? `the usual port of MADS was tried, ${where}` : `/${how} names ${where}`;
}

function reasonOf(failure: SourceError): string {
  return failure.message.replace(/^Cannot get assignments: /, '');
}

const ADVICE = '; give the address of MADS itself, or let us read /config (--bearer-token-file)';

/**
 * No place works that the API server at `server` led to. `note`: what else it said. The code is that of the last one,
 * which is what would have to be mended.
 */
export function nothingThere(
  server: string,
  { tried, note }: { readonly tried: readonly TriedPlace[]; readonly note: string },
): SourceError {
  const texts = [note, triedText(tried)].filter((text) => text !== '');
  const last = tried.at(-1)?.failure;
  const advice = tried.some(({ place }) => place.how === 'guess') ? ADVICE : '';
  const message = `Cannot get assignments: the API server at ${server} leads nowhere: ${texts.join('; ')}${advice}`;
  return last?.saying(message) ?? new SourceError('no-transport', message);
}
