import { assertNever } from '../../base/assert-never.js';
import { SourceError } from '../errors.js';
import type { DiscoveryEvent, LostEvent } from '../events.js';
import type { ControlPlaneStatus, FailureStatus } from './status.js';
import { toFailure } from './to-failure.js';

/** How the conversation with one control plane stands. */
export interface Conversation {
  readonly status: ControlPlaneStatus;
  /** What failed before the conversation that stands: it goes on where that one does not prove itself. */
  readonly unproved: Pick<ControlPlaneStatus, 'sinceMs' | 'failures' | 'error'> | undefined;
  /** Why the newest answer was refused: that stays so, whatever becomes of the conversation, until one is taken. */
  readonly refusal: FailureStatus | undefined;
}

/** Events that say how a conversation stands. */
export type ConversationEvent = Extract<
  DiscoveryEvent,
  {
    readonly kind:
      'connecting' | 'connected' | 'unchanged' | 'answer-refused' | 'lost' | 'switching';
  }
>;

/** A connection alone shows nothing: a proxy may make it. One that stands so long shows that all is well. */
const STEADY_AFTER_MS = 10_000;

/** How the conversation stands after `event`. */
export function nextConversation(
  before: Conversation,
  event: ConversationEvent,
  nowMs: number,
): Conversation {
  switch (event.kind) {
    case 'connecting':
      return withStatus(apart(before, nowMs), { phase: 'connecting', rung: event.rung });
    case 'connected':
      return withStatus(together(before, nowMs), { rung: event.rung });
    case 'unchanged':
      return withStatus(proved(before), { lastAnswerAtMs: nowMs, hasNoList: event.hasNothing });
    case 'answer-refused': {
      const refusal = toFailure(event.error, before.refusal, nowMs);
      return { ...withStatus(before, { error: refusal }), refusal };
    }
    case 'lost':
      return lost(apart(before, nowMs), event, nowMs);
    case 'switching': {
      const error = toFailure(event.error, before.status.error, nowMs);
      const there = { address: event.to, located: undefined, serverVersion: undefined };
      return withStatus(apart(before, nowMs), { ...there, phase: 'connecting', error });
    }
    default:
      return assertNever(event);
  }
}

/** An answer shows that the conversation is a good one. */
export function proved(before: Conversation): Conversation {
  return withStatus({ ...before, unproved: undefined }, { error: before.refusal, failures: 0 });
}

function withStatus(before: Conversation, known: Partial<ControlPlaneStatus>): Conversation {
  return { ...before, status: { ...before.status, ...known } };
}

/** There is a conversation. */
function together(before: Conversation, nowMs: number): Conversation {
  const { sinceMs, failures, error } = before.status;
  const known = { phase: 'connected', sinceMs: nowMs, error: before.refusal } as const;
  const fresh = withStatus(before, { ...known, failures: 0, retryAtMs: undefined });
  return { ...fresh, unproved: { sinceMs, failures, error } };
}

/** There is none, or no longer. */
function apart(before: Conversation, nowMs: number): Conversation {
  const rested = withStatus(before, { retryAtMs: undefined });
  const { phase, sinceMs } = before.status;
  if (phase !== 'connected') return rested;
  const wasGood = before.unproved === undefined || nowMs - sinceMs >= STEADY_AFTER_MS;
  const known = wasGood ? { sinceMs: nowMs, failures: 0 } : before.unproved;
  return { ...withStatus(rested, known), unproved: undefined };
}

/** One that is reopened as a matter of course is no failure. */
function lost(
  before: Conversation,
  { error = ENDED, retryInMs, immediate }: LostEvent,
  nowMs: number,
): Conversation {
  const waiting = withStatus(before, { phase: 'waiting', retryAtMs: nowMs + retryInMs });
  if (immediate) return waiting;
  const { failures, error: known } = before.status;
  return withStatus(waiting, {
    error: toFailure(error, known, nowMs),
    failures: failures + 1,
  });
}

const ENDED = new SourceError('connection-lost', 'The control plane ended the conversation');
