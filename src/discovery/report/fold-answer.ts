import type { AnswerTakenEvent } from '../events.js';
import { proved, type Conversation } from './fold-conversation.js';
import type { ControlPlaneStatus } from './status.js';

/** What is known of a control plane once an answer of it was taken. */
export function withAnswer(
  before: Conversation,
  event: AnswerTakenEvent,
  nowMs: number,
): Conversation {
  const { status } = proved({ ...before, refusal: undefined });
  const { version, targets, leftOut, droppedLabels, waiting } = event;
  const taken: ControlPlaneStatus = {
    ...status,
    answerVersion: version,
    lastAnswerAtMs: nowMs,
    lastListAtMs: nowMs,
    lastChangeAtMs: bringsNews(event, status) ? nowMs : status.lastChangeAtMs,
    targets,
    leftOut,
    droppedLabels,
    quarantined: { resources: 0, reasons: [] },
    waitingRemovals: waiting,
    hasNoList: false,
  };
  return { status: taken, unproved: undefined, refusal: undefined };
}

/** The first list of each conversation counts as news; it need not differ from what is known. */
function bringsNews(
  { hasNews, added, changed, removed, waiting }: AnswerTakenEvent,
  { lastListAtMs, waitingRemovals }: ControlPlaneStatus,
): boolean {
  if (!hasNews) return false;
  return lastListAtMs === undefined || added + changed + removed > 0 || waiting !== waitingRemovals;
}
