import { assertNever } from '../../base/assert-never.js';
import type { DiscoveryEvent } from '../events.js';
import {
  createControlPlane,
  nextControlPlane,
  toHold,
  type ControlPlaneEvent,
} from './fold-control-plane.js';
import type { Conversation } from './fold-conversation.js';
import { createOutputStatus, nextOutput } from './fold-output.js';
import { nextRecent } from './fold-recent.js';
import { narrate, NOTHING_SAID, type Narration } from './narrate.js';
import type { Status } from './status.js';

/** A status, and what is needed to know the next one. An immutable value. */
export interface FoldedStatus {
  readonly status: Status;
  readonly conversations: readonly Conversation[];
  readonly narration: Narration;
}

/** What is known before any event. */
export function createStatus(nowMs: number): FoldedStatus {
  const status: Status = {
    startedAtMs: nowMs,
    controlPlanes: [],
    output: createOutputStatus(''),
    conflicts: 0,
    tooFewTargets: undefined,
    unclaimedHold: undefined,
    recent: [],
  };
  return { status, conversations: [], narration: NOTHING_SAID };
}

/** What is known after `event`, which happens at `nowMs`, milliseconds since 1970. */
export function nextStatus(
  before: FoldedStatus,
  event: DiscoveryEvent,
  nowMs: number,
): FoldedStatus {
  const narration = narrate(before.narration, event);
  const recent = nextRecent(before.status.recent, narration.lines, nowMs);
  return learnt({ ...before, narration, status: { ...before.status, recent } }, event, nowMs);
}

function learnt(before: FoldedStatus, event: DiscoveryEvent, nowMs: number): FoldedStatus {
  if ('controlPlane' in event) return withControlPlane(before, event, nowMs);
  const { status } = before;
  switch (event.kind) {
    case 'started':
      return started(before, event, nowMs);
    case 'standing-file-read':
    case 'standing-file-unusable':
    case 'output-warning':
    case 'published':
    case 'publish-failed':
    case 'publish-recovered':
    case 'restored':
    case 'memory-unusable':
      return { ...before, status: { ...status, output: nextOutput(status.output, event, nowMs) } };
    case 'below-min-targets':
      return { ...before, status: { ...status, tooFewTargets: event.targets } };
    case 'conflicts':
      return { ...before, status: { ...status, conflicts: event.targets } };
    case 'under-way':
    case 'still-failing':
    case 'library-log':
    case 'stopped':
      return before;
    default:
      return assertNever(event);
  }
}

/** A run begins from nothing; what was told before it stays to be read. */
function started(
  { status: { recent }, narration }: FoldedStatus,
  { controlPlanes, outputFile }: Extract<DiscoveryEvent, { kind: 'started' }>,
  nowMs: number,
): FoldedStatus {
  const { status } = createStatus(nowMs);
  const conversations = controlPlanes.map((name) => createControlPlane(name, nowMs));
  const output = createOutputStatus(outputFile);
  return withConversations({ status: { ...status, output, recent }, conversations, narration });
}

/** Of a name that is no control plane's there is one event: what is held of what is nobody's. */
function withControlPlane(
  before: FoldedStatus,
  event: ControlPlaneEvent,
  nowMs: number,
): FoldedStatus {
  const { conversations, status } = before;
  if (conversations.some((conversation) => isOf(conversation, event))) {
    const next = conversations.map((conversation) =>
      isOf(conversation, event) ? nextControlPlane(conversation, event, nowMs) : conversation,
    );
    return withConversations({ ...before, conversations: next });
  }
  if (event.kind === 'removals-held')
    return { ...before, status: { ...status, unclaimedHold: toHold(event, nowMs) } };
  if (event.kind === 'hold-ended' || event.kind === 'hold-released')
    return { ...before, status: { ...status, unclaimedHold: undefined } };
  return before;
}

function isOf({ status }: Conversation, { controlPlane }: ControlPlaneEvent): boolean {
  return status.name === controlPlane;
}

function withConversations(folded: FoldedStatus): FoldedStatus {
  const controlPlanes = folded.conversations.map(({ status }) => status);
  return { ...folded, status: { ...folded.status, controlPlanes } };
}
