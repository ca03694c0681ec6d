import { assertNever } from '../../base/assert-never.js';
import type { DiscoveryEvent } from '../events.js';
import { withAnswer } from './fold-answer.js';
import { nextConversation, type Conversation } from './fold-conversation.js';
import type { CertificateStatus, ControlPlaneStatus, HoldStatus } from './status.js';

/** Events that are about one control plane. */
export type ControlPlaneEvent = Extract<DiscoveryEvent, { readonly controlPlane: string }>;

/** What is known of a control plane before anything was heard of it. */
export function createControlPlane(name: string, nowMs: number): Conversation {
  const status: ControlPlaneStatus = {
    name,
    phase: 'starting',
    sinceMs: nowMs,
    rung: undefined,
    located: undefined,
    address: undefined,
    serverVersion: undefined,
    answerVersion: undefined,
    lastAnswerAtMs: undefined,
    lastListAtMs: undefined,
    lastChangeAtMs: undefined,
    targets: 0,
    leftOut: {},
    droppedLabels: {},
    quarantined: { resources: 0, reasons: [] },
    hold: undefined,
    waitingRemovals: 0,
    error: undefined,
    failures: 0,
    retryAtMs: undefined,
    hasNoList: false,
    certificates: [],
  };
  return { status, unproved: undefined, refusal: undefined };
}

/** What is known of a control plane after `event`, which is about it. */
export function nextControlPlane(
  before: Conversation,
  event: ControlPlaneEvent,
  nowMs: number,
): Conversation {
  switch (event.kind) {
    case 'connecting':
    case 'connected':
    case 'unchanged':
    case 'answer-refused':
    case 'lost':
    case 'switching':
      return nextConversation(before, event, nowMs);
    case 'answer-taken':
      return withAnswer(before, event, nowMs);
    default:
      return { ...before, status: learnt(before.status, event, nowMs) };
  }
}

type LearntEvent = Exclude<
  ControlPlaneEvent,
  {
    readonly kind:
      | 'connecting'
      | 'connected'
      | 'unchanged'
      | 'answer-refused'
      | 'lost'
      | 'switching'
      | 'answer-taken';
  }
>;

function learnt(status: ControlPlaneStatus, event: LearntEvent, nowMs: number): ControlPlaneStatus {
  switch (event.kind) {
    case 'located': {
      const { given, found, how, tls } = event;
      return { ...status, located: { given, found, how, tls } };
    }
    case 'server-version-learnt':
      return { ...status, serverVersion: event.version };
    case 'translated-anew': {
      const { targets, leftOut, droppedLabels } = event;
      return { ...status, targets, leftOut, droppedLabels };
    }
    case 'quarantined': {
      const { resources, reasons } = event;
      return { ...status, quarantined: { resources, reasons } };
    }
    case 'removals-held':
      return { ...status, hold: toHold(event, nowMs) };
    case 'hold-ended':
    case 'hold-released':
      return { ...status, hold: undefined };
    case 'certificate-in-use':
      return { ...status, certificates: withCertificate(status.certificates, event) };
    case 'polled':
    case 'rung-failed':
    case 'access-warning':
    case 'access-files-renewed':
    case 'access-file-unusable':
      return status;
    default:
      return assertNever(event);
  }
}

/** Removals that are held from now on. */
export function toHold(
  { missing, targets, maxDropHoldMs }: Extract<DiscoveryEvent, { kind: 'removals-held' }>,
  nowMs: number,
): HoldStatus {
  return { missing, targets, untilMs: nowMs + maxDropHoldMs };
}

function withCertificate(
  certificates: readonly CertificateStatus[],
  { role, subject, notAfterMs }: CertificateStatus,
): readonly CertificateStatus[] {
  const others = certificates.filter((certificate) => certificate.role !== role);
  return [...others, { role, subject, notAfterMs }];
}
