import { isAbortOf, untilAborted } from '../../base/abort.js';
import { assertNever } from '../../base/assert-never.js';
import type { Observer } from '../../base/observer.js';
import { runAtOnce, runInSlices } from '../../base/slices.js';
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
  readonly observer: Observer<DiscoveryEvent>;
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
  { context, progress, rung, previous }: OfferCircumstances,
  signal: AbortSignal,
): Promise<Holdings | undefined> {
  const work = context.translator.translate(offer, rung.apiVersion);
  const translation = await runInSlices(work, { signal });
  if (translation instanceof AnswerRefusedError) {
    await refuse(offer, { error: translation, context }, signal);
    return previous;
  }
  progress.answered();
  const { held } = translation.answer;
  const hasNews = previous === undefined || isDifferent(previous, held);
  const before = context.intake.settled;
  const changes = await runInSlices(countChanges(before, held), { signal });
  const taken = context.intake.take(translation.answer, signal);
  const after = context.intake.settled;
  const { removed } = after === held ? changes : runAtOnce(countChanges(before, after));
  tell(offer, { translation, changes: { ...changes, removed }, hasNews }, context);
  if (!(await isTaken(taken, offer))) return held;
  if (translation.quarantined.length === 0) offer.accept(hasNews);
  else offer.reject(rejectionText(translation.quarantined));
  return held;
}

/** False when a newer answer is here before it was: that one is dealt with instead. */
async function isTaken(taken: Promise<void>, { moot }: Offer): Promise<boolean> {
  try {
    await untilAborted(taken, moot);
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

async function refuse(
  offer: Offer,
  { error, context }: { readonly error: AnswerRefusedError; readonly context: FollowContext },
  signal: AbortSignal,
): Promise<void> {
  const { controlPlane, observer, intake } = context;
  observer.observe({ kind: 'answer-refused', controlPlane, error });
  await intake.take(NOTHING_PROVED, signal);
  offer.reject(error.message);
}

function isDifferent(before: Holdings, after: Holdings): boolean {
  return Holdings.differences(before, after).next().done !== true;
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
