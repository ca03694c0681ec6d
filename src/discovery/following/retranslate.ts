import { runInSlices } from '../../base/slices.js';
import { Turns } from '../../base/turns.js';
import type { TranslationOptions } from '../../targets/translation-options.js';
import type { Offer } from '../assignment-source.js';
import { AnswerRefusedError } from '../errors.js';
import type { AnswerLimits } from '../translating/check-limits.js';
import type { LastAnswer } from '../translating/translator.js';
import type { FollowContext } from './follow.js';

/** Other options for what is translated. */
export interface NewTranslation {
  readonly translation: TranslationOptions;
  readonly limits: AnswerLimits;
}

/**
 * Translates by other options from now on, and the last answer once more: what they change is published without a word
 * to the control plane. Resolves when the intake has it.
 */
export async function retranslate(
  { controlPlane, translator, intake, turns = new Turns(), observer }: FollowContext,
  { translation, limits }: NewTranslation,
  signal: AbortSignal,
): Promise<void> {
  await turns.take(async () => {
    translator.reconfigure(translation, limits);
    const { last } = translator;
    if (last === undefined) return;
    const work = translator.translate(toOffer(last), last.apiVersion);
    const translated = await runInSlices(work, { signal });
    if (translated instanceof AnswerRefusedError) {
      observer.observe({ kind: 'answer-refused', controlPlane, error: translated });
      return;
    }
    const { answer, targets, leftOut, droppedLabels } = translated;
    const said = { ...answer, provisional: intake.isDoubtful };
    // When it is published is the publisher's business.
    intake.take(said, signal).catch(() => undefined);
    observer.observe({
      kind: 'translated-anew',
      controlPlane,
      targets,
      leftOut: Object.fromEntries(leftOut),
      droppedLabels: Object.fromEntries(droppedLabels),
    });
  });
}

/** The last answer, as if it were offered again: nobody waits for a reply. */
function toOffer({ resources, typeUrl }: LastAnswer): Offer {
  return {
    version: '',
    typeUrl,
    resources,
    provisional: false,
    moot: new AbortController().signal,
    accept: () => undefined,
    reject: () => undefined,
  };
}
