import type { HouseError } from '../../../base/house-error.js';
import { addressText, type ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import { SourceError } from '../../errors.js';
import type { LocatedEvent, Rung } from '../../events.js';
import { rungText } from '../../following/ladder.js';
import type { ControlPlaneOptions } from '../../options.js';
import { closedHint } from '../../transport/closed-hint.js';
import { outcomeOf } from '../examination.js';
import { ok, skipped, type Outcome, type Step } from '../step.js';
import { answerOutcome } from './answer-outcome.js';
import type { Conversation } from './converse.js';
import type { Hearing } from './hearing.js';
import type { PeerKind } from './peer-step.js';

/** With whom a conversation was. */
export interface ConversationCircumstances {
  readonly controlPlane: ControlPlaneOptions;
  /** As the operator gave it. */
  readonly address: ControlPlaneAddress;
  readonly peer: PeerKind;
}

/** A step of a conversation. */
export interface ConversationStep extends Pick<Step, 'tookMs'> {
  readonly step: 'mads' | 'transport' | 'answer';
  readonly outcome: Outcome;
}

/** What came of a conversation, taken apart: where MADS is, how it is spoken to, what it says. */
export function conversationSteps(
  conversation: Conversation,
  circumstances: ConversationCircumstances,
): readonly ConversationStep[] {
  const { hearing, failure } = conversation;
  const { controlPlane, peer } = circumstances;
  const blamed = failure === undefined ? undefined : blamedStep(hearing, failure, peer);
  const times = timesOf(conversation);
  const outcomes: Readonly<Record<ConversationStep['step'], () => Outcome>> = {
    mads: () => placeOutcome(hearing, circumstances),
    transport: () => transportOutcome(hearing, circumstances),
    answer: () => answerOutcome(hearing, controlPlane),
  };
  const at = blamed === undefined ? Infinity : ORDER.indexOf(blamed);
  return ORDER.map((step, index) => {
    if (index > at) return { step, outcome: notAsked(blamed), tookMs: 0 };
    if (index < at || failure === undefined)
      return { step, outcome: outcomes[step](), tookMs: times[step] };
    return { step, outcome: outcomeOf(failure), tookMs: times.untilEnd(step) };
  });
}

const ORDER = ['mads', 'transport', 'answer'] as const;

function notAsked(blamed: ConversationStep['step'] | undefined): Outcome {
  const what = blamed === 'mads' ? 'where MADS is' : 'how to speak';
  return skipped(`not asked: ${what} is not known`);
}

/** How long each step took; `untilEnd`: where it was the last one. */
interface StepTimes extends Readonly<Record<ConversationStep['step'], number>> {
  readonly untilEnd: (step: ConversationStep['step']) => number;
}

function timesOf({ hearing, tookMs }: Conversation): StepTimes {
  const { startedAtMs, rungAtMs } = hearing;
  const endedAtMs = startedAtMs + tookMs;
  const { spokenAtMs = endedAtMs, heardAtMs = endedAtMs } = hearing;
  const begun = { mads: startedAtMs, transport: rungAtMs, answer: spokenAtMs };
  return {
    mads: rungAtMs - startedAtMs,
    transport: Math.max(spokenAtMs - rungAtMs, 0),
    answer: Math.max(heardAtMs - spokenAtMs, 0),
    untilEnd: (step) => Math.max(endedAtMs - begun[step], 0),
  };
}

/** What an API server says of MADS. */
const VERDICTS: ReadonlySet<string> = new Set([
  'control-plane-global',
  'mads-disabled',
  'mads-not-on-kubernetes',
]);

function blamedStep(
  hearing: Hearing,
  failure: HouseError,
  peer: PeerKind,
): ConversationStep['step'] {
  if (VERDICTS.has(failure.code)) return 'mads';
  if (hearing.rung !== undefined || failure.code === 'response-too-large') return 'answer';
  if (failure.code === 'answer-refused-by-peer') return 'answer';
  if (failure instanceof SourceError && peer === 'api-server' && !isOfTransport(failure))
    return 'mads';
  return 'transport';
}

function isOfTransport({ code }: SourceError): boolean {
  return code === 'no-answer' || code === 'no-settings' || code === 'connection-lost';
}

function placeOutcome({ located }: Hearing, { peer, address }: ConversationCircumstances): Outcome {
  const last = located.at(-1);
  if (last !== undefined) return ok(locatedText(last));
  return peer === 'mads'
    ? ok(`at ${addressText(address)} itself`)
    : skipped(`nobody says where it is: it is looked for at ${addressText(address)} itself`);
}

const HOW: Readonly<Record<LocatedEvent['how'], string>> = {
  catalog: 'as /catalog of the API server says',
  config: 'as /config of the API server says',
  guess: 'its usual port, since the API server does not let us read /config',
};

function locatedText({ found, tls, how }: LocatedEvent): string {
  return `at ${found}, ${tls ? 'over TLS' : 'in clear text'}: ${HOW[how]}`;
}

function transportOutcome(
  { rung, failedRungs }: Hearing,
  { controlPlane, address }: ConversationCircumstances,
): Outcome {
  if (rung === undefined) return skipped('nothing was said');
  const hint = closedHint(address);
  const others = failedRungs.map(
    (failed) => `${rungText(failed.rung)}: ${failed.reason.replace(hint, '')}`,
  );
  const not = others.length === 0 ? '' : `; not ${others.join('; not ')}`;
  return ok(`${rungText(rung)} is spoken: ${eraText(rung, controlPlane)}${not}`);
}

/** Which Kuma that is, as far as one can tell. */
function eraText({ transport, apiVersion }: Rung, asked: ControlPlaneOptions): string {
  if (apiVersion === 'v1alpha1') return 'as Kuma 0.3.2 to 1.2';
  if (transport === 'grpc') return 'as Kuma 1.2 to 2.6';
  return asked.transport === 'http' ? 'as Kuma 1.2 and later' : 'as Kuma 2.7 and later';
}
