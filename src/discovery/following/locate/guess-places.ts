import type { NetworkAddress } from '../../../mads/control-plane-address.js';
import { ConnectError } from '../../../platform/client/connect-error.js';
import type { SourceError } from '../../errors.js';
import type { Place } from './place.js';

/** Where MADS listens unless an operator chose another port. */
const USUAL_PORT = 5676;

/**
 * The usual port on the host of `given`, first with TLS or without as the scheme of `given` has it, then the other
 * way round where that may help: nobody said whether MADS speaks TLS, and Kuma's default is no, also beside an API
 * server that does.
 *
 * @param attempt yields a place and returns why it is not the one.
 */
export function* guessPlaces(
  given: NetworkAddress,
  attempt: (place: Place) => Generator<Place, SourceError, SourceError>,
): Generator<Place, void, SourceError> {
  const first = usualPlace(given, given.tls);
  const failure = yield* attempt(first);
  if (mayBeTheScheme(failure, first)) yield* attempt(usualPlace(given, !given.tls));
}

function usualPlace({ host }: NetworkAddress, tls: boolean): Place {
  const scheme = tls ? 'grpcs' : 'grpc';
  return { address: { kind: 'network', scheme, host, port: USUAL_PORT, tls }, how: 'guess' };
}

/**
 * Where nobody listens, or a certificate is refused, another scheme changes nothing: what is found by leaving TLS out
 * because somebody showed a wrong certificate would not be trustworthy.
 */
function mayBeTheScheme({ code, cause }: SourceError, { address }: Place): boolean {
  if (code !== 'control-plane-unreachable') return OTHER_SCHEME.has(code);
  return address.tls && cause instanceof ConnectError && TLS_FAILURES.has(cause.failure);
}

/** What a TLS port looks like to somebody who speaks in clear text. */
const OTHER_SCHEME: ReadonlySet<string> = new Set([
  'no-transport',
  'connection-lost',
  'no-answer',
  'no-settings',
]);

const TLS_FAILURES: ReadonlySet<string> = new Set(['not-tls', 'tls']);
