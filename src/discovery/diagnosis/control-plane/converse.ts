import { isAbortOf, openAbortScope } from '../../../base/abort.js';
import type { ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import type { TranslationOptions } from '../../../targets/translation-options.js';
import type { Access } from '../../access/access.js';
import type { Peer } from '../../access/peer.js';
import type { AssignmentSource } from '../../assignment-source.js';
import { createSource } from '../../create-source.js';
import type { Rung } from '../../events.js';
import { ControlPlaneSession } from '../../following/control-plane-session.js';
import type { ControlPlaneOptions } from '../../options.js';
import type { AnswerLimits } from '../../translating/check-limits.js';
import { Translator } from '../../translating/translator.js';
import { translationOf } from '../../translation-of.js';
import { Keepalive } from '../../transport/keepalive.js';
import type { Attempt, Examination } from '../examination.js';
import { Hearing } from './hearing.js';

/** Whom to ask for MADS, and how its answer is read. */
export interface ConversationOptions {
  readonly controlPlane: ControlPlaneOptions;
  readonly address: ControlPlaneAddress;
  readonly access: Access;
  readonly translation: TranslationOptions;
  readonly limits: AnswerLimits;
}

/** A conversation that is over, and what was heard in it. */
export type Conversation = Attempt<void> & { readonly hearing: Hearing };

/** The first answer of a stream may be stale and empty, and is corrected within a second: mads.md. */
const CORRECTION_MS = 2_000;

/** Asks for MADS as `run` does, and hangs up after the first answer that says something. */
export async function converse(
  examination: Examination,
  options: ConversationOptions,
): Promise<Conversation> {
  const done = new AbortController();
  const hearing = openHearing(examination, done);
  const attempt = await examination.attempt('asking for MADS', async (signal) => {
    const scope = openAbortScope(signal);
    const stop = (): void => {
      scope.abort(done.signal.reason);
    };
    done.signal.addEventListener('abort', stop, { once: true });
    try {
      const session = createSession(examination, options, hearing);
      await session.run(hearing.progress, scope.signal);
    } catch (error) {
      if (!isAbortOf(error, done.signal)) throw error;
    } finally {
      done.abort();
      scope.close();
    }
  });
  return { ...attempt, hearing };
}

/** @param done is aborted when all is heard that there is to hear. */
function openHearing(examination: Examination, done: AbortController): Hearing {
  const { clock } = examination;
  const stop = (): void => {
    done.abort();
  };
  return new Hearing({
    clock,
    onDoing: (doing) => {
      examination.busy(doing);
    },
    onHeard: (moreIsLikely) => {
      if (moreIsLikely) clock.sleep(CORRECTION_MS, done.signal).then(stop, () => undefined);
      else stop();
    },
  });
}

function createSession(
  { clock, subject }: Examination,
  { controlPlane, address, access, translation, limits }: ConversationOptions,
  hearing: Hearing,
): ControlPlaneSession {
  const translator = new Translator(translationOf(controlPlane, translation), limits);
  const context = { controlPlane: subject, translator, intake: hearing, observer: hearing };
  const keepalive = new Keepalive(controlPlane.keepaliveTimeMs);
  const pace = { minPollIntervalMs: () => 0, isHurried: () => true };
  const spoken = { clock, keepalive, controlPlane: subject, observer: hearing };
  const settings = { ...controlPlane, ...pace, ...spoken };
  const createSourceOf = (rung: Rung, peer: Peer): AssignmentSource =>
    createSource(rung, { ...settings, peer });
  return new ControlPlaneSession({
    controlPlane,
    context,
    address,
    access,
    createSource: createSourceOf,
    clock,
  });
}
