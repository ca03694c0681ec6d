import { isAbortOf, openAbortScope, type AbortScope } from '../../base/abort.js';
import { assertNever } from '../../base/assert-never.js';
import type { Observer } from '../../base/observer.js';
import { systemClock, type Clock } from '../../base/clock.js';
import { runAtOnce, runInSlices, type Slice } from '../../base/slices.js';
import { Turns } from '../../base/turns.js';
import { Holdings } from '../../targets/holdings.js';
import type { Answer } from '../../targets/settlement.js';
import type { AssignmentSource, Offer } from '../assignment-source.js';
import { countChanges, type Changes } from '../publishing/count-changes.js';
import { AnswerRefusedError } from '../errors.js';
import type { DiscoveryEvent, Rung } from '../events.js';
import type { Intake } from '../publishing/intake.js';
import type { Translation, Translator } from '../translating/translator.js';

/** What following one control plane needs, beside the source. Lives as long as the control plane is followed. */
export interface FollowContext {
  /** How the control plane is called in events. */
  readonly controlPlane: string;
  readonly translator: Translator;
  readonly intake: Intake;
  /** Answers are translated and given to the intake one after the other. Default: nobody else has any. */
  readonly turns?: Turns;
  readonly observer: Observer<DiscoveryEvent>;
  /** By which it is known how long an answer keeps us busy. Default: the machine's. */
  readonly clock?: Clock;
}

/** Told as soon as it is known. */
export interface FollowProgress {
  connected(): void;
  /** From here on silence means that nothing changed. */
  resumed(): void;
  /** A good answer, be it that nothing changed. */
  answered(): void;
}

/**
 * The main job, once through: takes one subscription's offers in order, and from each makes a file. Ends or throws
 * as the subscription does.
 */
export async function follow(
  source: AssignmentSource,
  { context, progress }: { readonly context: FollowContext; readonly progress: FollowProgress },
  signal: AbortSignal,
): Promise<void> {
  const { controlPlane, intake, observer } = context;
  const { rung } = source;
  let previous: Holdings | undefined;
  let isConnected = false;
  const connected = (): void => {
    if (isConnected) return;
    isConnected = true;
    intake.setConnected(true);
    observer.observe({ kind: 'connected', controlPlane, rung });
  };
  try {
    for await (const event of source.subscribe(signal)) {
      switch (event.kind) {
        case 'connected':
          progress.connected();
          if (!event.resumed) break;
          progress.resumed();
          connected();
          break;
        case 'unchanged':
          connected();
          progress.answered();
          observer.observe({ kind: 'unchanged', controlPlane, hasNothing: event.hasNothing });
          break;
        case 'offer':
          connected();
          previous = await takeOffer(event.offer, { context, progress, rung, previous }, signal);
          break;
        default:
          assertNever(event);
      }
    }
  } finally {
    intake.setConnected(false);
  }
}

interface OfferCircumstances {
  readonly context: FollowContext;
  readonly progress: FollowProgress;
  readonly rung: Rung;
  /** What the offer before held. */
  readonly previous: Holdings | undefined;
}

/** Decode, translate, publish, reply. Returns what the offer held. */
async function takeOffer(
  offer: Offer,
  circumstances: OfferCircumstances,
  signal: AbortSignal,
): Promise<Holdings | undefined> {
  const { turns = new Turns() } = circumstances.context;
  const { held, taken, reply } = await turns.take(() => dealWith(offer, circumstances, signal));
  if (await taken) reply();
  return held;
}

/** What an offer came to. */
interface Dealt {
  readonly held: Holdings | undefined;
  /** Resolves once the answer is taken, with false when a newer one is here before. */
  readonly taken: Promise<boolean>;
  readonly reply: () => void;
}

async function dealWith(
  offer: Offer,
  { context, progress, rung, previous }: OfferCircumstances,
  signal: AbortSignal,
): Promise<Dealt> {
  const work = context.translator.translate(offer, rung.apiVersion);
  let workMs = 0;
  const observe = ({ ms }: Slice): void => {
    workMs += ms;
  };
  const { clock = systemClock } = context;
  const translation = await runInSlices(work, { signal, clock, observe });
  if (translation instanceof AnswerRefusedError)
    return { held: previous, ...refuse(offer, { error: translation, workMs, context }, signal) };
  progress.answered();
  const { held } = translation.answer;
  const hasNews = previous === undefined || !Holdings.isSame(previous, held);
  const before = context.intake.settled;
  const changes = await runInSlices(countChanges(before, held), { signal });
  const taken = take(translation.answer, { offer, intake: context.intake }, signal);
  const after = context.intake.settled;
  const { removed } = after === held ? changes : runAtOnce(countChanges(before, after));
  tell(offer, { translation, changes: { ...changes, removed }, hasNews }, context);
  const { quarantined } = translation;
  return { held, taken, reply: replyTo(offer, { hasNews, workMs, quarantined }) };
}

/** How an answer that was taken is replied to. A function of its own: it is to keep nothing else of the answer. */
function replyTo(
  offer: Offer,
  { hasNews, workMs, quarantined }: Pick<Translation, 'quarantined'> & Worked,
): () => void {
  return () => {
    if (quarantined.length === 0) offer.accept(hasNews, workMs);
    else offer.reject(rejectionText(quarantined), hasNews, workMs);
  };
}

interface Worked {
  readonly hasNews: boolean;
  readonly workMs: number;
}

/**
 * Gives `answer` to the intake at once. Resolves once it is taken; with false when a newer one is here before: that
 * one is dealt with instead. Not async: that would keep the answer for as long as it waits.
 */
function take(
  answer: Answer,
  { offer, intake }: { readonly offer: Offer; readonly intake: Intake },
  signal: AbortSignal,
): Promise<boolean> {
  const scope = openOfferScope(offer, signal);
  return isTaken(intake.take(answer, scope.signal), offer).finally(() => {
    scope.close();
  });
}

/** Aborts with `signal`, and when a newer offer is here. */
function openOfferScope({ moot }: Offer, signal: AbortSignal): AbortScope {
  const scope = openAbortScope(signal);
  const onMoot = (): void => {
    scope.abort(moot.reason);
  };
  if (moot.aborted) onMoot();
  else moot.addEventListener('abort', onMoot, { once: true });
  return {
    ...scope,
    close: () => {
      moot.removeEventListener('abort', onMoot);
      scope.close();
    },
  };
}

async function isTaken(taken: Promise<void>, { moot }: Offer): Promise<boolean> {
  try {
    await taken;
    return true;
  } catch (error) {
    if (isAbortOf(error, moot)) return false;
    throw error;
  }
}

/** What a refused answer lacks, and what it has, proves nothing any more about what was there before it. */
const NOTHING_PROVED: Answer = {
  held: Holdings.empty,
  kept: new Set(),
  removesNothing: true,
  provisional: false,
};

interface Refusal {
  readonly error: AnswerRefusedError;
  readonly workMs: number;
  readonly context: FollowContext;
}

function refuse(
  offer: Offer,
  { error, workMs, context }: Refusal,
  signal: AbortSignal,
): Omit<Dealt, 'held'> {
  const { controlPlane, observer, intake } = context;
  observer.observe({ kind: 'answer-refused', controlPlane, error });
  const taken = take(NOTHING_PROVED, { offer, intake }, signal);
  return {
    taken,
    reply: () => {
      offer.reject(error.message, false, workMs);
    },
  };
}

interface Taken {
  readonly translation: Translation;
  readonly changes: Changes;
  readonly hasNews: boolean;
}

const MAX_REASONS = 5;

function tell(
  offer: Offer,
  { translation, changes, hasNews }: Taken,
  context: FollowContext,
): void {
  const { controlPlane, intake, observer } = context;
  const { answer, quarantined } = translation;
  const { version } = offer;
  observer.observe({
    kind: 'answer-taken',
    controlPlane,
    version,
    hasNews,
    targets: translation.targets,
    ...changes,
    waiting: intake.waitingRemovals,
    provisional: answer.provisional,
    leftOut: Object.fromEntries(translation.leftOut),
    droppedLabels: Object.fromEntries(translation.droppedLabels),
  });
  if (quarantined.length === 0) return;
  const reasons = quarantined.slice(0, MAX_REASONS);
  const { removesNothing } = answer;
  observer.observe({
    kind: 'quarantined',
    controlPlane,
    version,
    resources: quarantined.length,
    reasons,
    removesNothing,
  });
}

/** Kuma writes it to its own log. */
function rejectionText(reasons: readonly string[]): string {
  const more =
    reasons.length > MAX_REASONS ? ` and ${String(reasons.length - MAX_REASONS)} more` : '';
  return `cannot decode ${String(reasons.length)} resource(s): ${reasons.slice(0, MAX_REASONS).join('; ')}${more}`;
}
