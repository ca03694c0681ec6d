import type { Endpoint } from '../../platform/client/endpoint.js';
import type { SourceError } from '../errors.js';
import { closedHint } from '../transport/closed-hint.js';

/** The ladder that led nowhere. */
export interface LadderEnd {
  /** Where it stood. */
  readonly endpoint: Endpoint;
  /** Why each rung is not the one, in order. */
  readonly reasons: readonly string[];
  /** The error of the last one. */
  readonly last: SourceError;
}

/** What to do if the address is wrong. */
export interface Advice {
  /** Behind the reasons of rungs of every transport. */
  readonly always: string;
  /** Behind those of gRPC alone, and behind what is always said of these. */
  readonly grpcOnly: string;
}

/** The failure of a rung that is not wrong, with the reasons why it had come to this rung. */
export function withReasons(end: LadderEnd): SourceError {
  const { reasons, last } = end;
  if (reasons.length < 2) return last;
  return last.saying(`Cannot get assignments: ${reasonsText(end)}`);
}

/**
 * Every rung failed: one message with the reason of each, and `advice`, what to do if the address is wrong. Silence on
 * the last one may still be a stalled peer.
 */
export function noTransport(end: LadderEnd, advice?: Advice): SourceError {
  const { reasons, last } = end;
  const code = last.isSilence ? last.code : 'no-transport';
  const hint = last.isSilence ? '' : hintFor(reasons, advice);
  return last.saying(`Cannot get assignments: ${reasonsText(end)}${hint}`, code);
}

/** What may be the matter with a peer that hangs up is moot where it said something later. */
function reasonsText({ endpoint, reasons }: LadderEnd): string {
  const hint = closedHint(endpoint);
  const earlier = reasons.slice(0, -1).map((reason) => withoutEnd(reason, hint));
  return [...earlier, ...reasons.slice(-1)].join('; ');
}

function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
}

const GRPC_ONLY = '; Kuma 2.7 and later serve MADS over HTTP only: see --transport';

function hintFor(reasons: readonly string[], advice: Advice | undefined): string {
  // Whatever could be said beside a reason that says what to change would lead astray.
  if (reasons.some((reason) => reason.includes('speaks TLS there: use'))) return '';
  const isGrpcOnly = reasons.every((reason) => reason.startsWith('gRPC'));
  return isGrpcOnly ? `${GRPC_ONLY}${advice?.grpcOnly ?? ''}` : (advice?.always ?? '');
}
