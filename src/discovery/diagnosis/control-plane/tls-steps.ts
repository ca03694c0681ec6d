import { formatDuration } from '../../../base/duration.js';
import { errorText } from '../../../base/error-text.js';
import { ExitCode } from '../../../base/house-error.js';
import { ConnectError } from '../../../platform/client/connect-error.js';
import { openSocket } from '../../../platform/client/open-socket.js';
import { lookAtTls, tlsFactsOf, type TlsFacts } from '../../../platform/client/tls-facts.js';
import { withDeadline } from '../../../supervision/deadline.js';
import type { Examination } from '../examination.js';
import { failed, ok, skipped, type Outcome } from '../step.js';
import { certificateText, renewalHint } from './certificate-text.js';
import type { ExaminedPlace, OpenedSocket } from './examined-place.js';
import { tlsFix } from './tls-fix.js';

/** What is wanted of a certificate. */
export interface TlsExpectations {
  readonly serverName: string;
  readonly verify: boolean;
}

/** A connection that was made, and where it is to lead. */
export interface RestOfWay {
  /** Connected to the place, or to the proxy before it. */
  readonly socket: OpenedSocket;
  readonly place: ExaminedPlace;
  readonly expected: TlsExpectations;
}

/** How the rest of the way went. */
interface Travelled {
  readonly error?: unknown;
  readonly facts: TlsFacts | undefined;
}

/** Goes the rest of the way: through the proxy, and the TLS handshake. Returns whether there is use in going on. */
export async function examineRestOfWay(
  examination: Examination,
  rest: RestOfWay,
): Promise<boolean> {
  const { place, expected } = rest;
  const { address, peer } = place;
  const way = peer.connector.wayText(address);
  const doing = address.tls ? `shaking hands over TLS${way}` : `waiting for the way${way}`;
  const { value, tookMs, failure } = await examination.attempt(doing, (signal) =>
    travel(examination, rest, signal),
  );
  const error = failure ?? value.error;
  const isProxy = error instanceof ConnectError && error.failure === 'proxy';
  if (way !== '')
    examination.tell('proxy', isProxy ? notLetThrough(error) : ok(`connects us${way}`), tookMs);
  if (isProxy) return false;
  if (!address.tls) {
    examination.tell('tls', skipped('the scheme of the address says clear text'));
    return error === undefined;
  }
  const outcome =
    error === undefined ? secured(value?.facts, expected) : refused(error, value?.facts, expected);
  examination.tell('tls', outcome, tookMs);
  return error === undefined;
}

async function travel(
  examination: Examination,
  { socket, place }: RestOfWay,
  signal: AbortSignal,
): Promise<Travelled> {
  const { address, peer, connectTimeoutMs: ms } = place;
  const way = peer.connector.wayText(address);
  const onTimeout = (): Error =>
    new ConnectError('timeout', `no answer within ${formatDuration(ms)}${way}`);
  const finish = (scope: AbortSignal): Promise<OpenedSocket> =>
    peer.connector.finish(socket, { endpoint: address }, scope);
  try {
    const far = await withDeadline(finish, { clock: examination.clock, ms, onTimeout }, signal);
    const facts = tlsFactsOf(far);
    far.destroySoon();
    return { facts };
  } catch (error) {
    signal.throwIfAborted();
    return { error, facts: way === '' ? await peek(examination, place, signal) : undefined };
  }
}

/** It is only to say more about a failure: nobody waits long for that. */
const MAX_PEEK_MS = 2_000;

/** What is shown there over TLS to whoever trusts anybody; `undefined` when TLS is not spoken. */
export async function peek(
  { clock }: Examination,
  { address, connectTimeoutMs: ms }: ExaminedPlace,
  signal: AbortSignal,
): Promise<TlsFacts | undefined> {
  const onTimeout = (): Error => new ConnectError('timeout', 'no handshake');
  const name = address.kind === 'unix' ? '' : address.host.replace(/%.*$/, '');
  const look = async (scope: AbortSignal): Promise<TlsFacts | undefined> =>
    await lookAtTls(await openSocket(address, scope), name, scope);
  try {
    return await withDeadline(look, { clock, ms: Math.min(ms, MAX_PEEK_MS), onTimeout }, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function secured(facts: TlsFacts | undefined, { verify }: TlsExpectations): Outcome {
  if (facts === undefined) return ok('TLS is spoken');
  const { protocol, cipher, certificate } = facts;
  const shown = certificate === undefined ? '' : `; ${certificateText(certificate, Date.now())}`;
  const note = verify ? '' : '; not verified (--tls-insecure-skip-verify)';
  const hint = certificate && renewalHint(certificate, Date.now());
  return ok(`${protocol}, ${cipher}${shown}${note}`, hint);
}

function refused(
  error: unknown,
  facts: TlsFacts | undefined,
  { serverName }: TlsExpectations,
): Outcome {
  const certificate = facts?.certificate;
  const shown =
    certificate === undefined ? '' : `; it shows a ${certificateText(certificate, Date.now())}`;
  const message = errorText(error);
  const fix = tlsFix(message, { serverName, certificate });
  return failed(ExitCode.unavailable, `${withoutAdvice(message)}${shown}`, fix);
}

/** The fix says it better. What stands in parentheses behind it stays. */
function withoutAdvice(message: string): string {
  return message.replace(/: (use|name|renew|compare|see|if it speaks)\b[^()]*(?=\(|$)/, ' ').trim();
}

function notLetThrough(error: ConnectError): Outcome {
  const [finding = '', fix] = error.message.split('; give ');
  return failed(
    ExitCode.unavailable,
    finding,
    fix === undefined
      ? 'ask who runs the proxy whether it may connect there, or name the host in NO_PROXY'
      : `give ${fix}`,
  );
}
