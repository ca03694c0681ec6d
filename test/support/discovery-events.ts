import { ExitCode, HouseError } from '../../src/base/house-error.js';
import type {
  AnswerTakenEvent,
  DiscoveryEvent,
  PublishedEvent,
} from '../../src/discovery/events.js';

/** A failure of nobody's. */
export class TestError extends HouseError {
  readonly code = 'test-error';
  readonly recovery = 'reconnect';
  readonly exitCode = ExitCode.unavailable;
}

/** The control plane that events of a test are about, unless they say otherwise. */
export const CONTROL_PLANE = 'cp:5676';

/** How it is spoken to. */
export const RUNG = { transport: 'grpc', apiVersion: 'v1' } as const;

/** A run with these control planes begins. */
export function started(...controlPlanes: readonly string[]): DiscoveryEvent {
  const names = controlPlanes.length === 0 ? [CONTROL_PLANE] : controlPlanes;
  return { kind: 'started', controlPlanes: names, outputFile: '/sd/kuma.json' };
}

/** An answer with news and three targets. */
export function answerTaken(more: Partial<AnswerTakenEvent> = {}): AnswerTakenEvent {
  const counts = { targets: 3, added: 1, changed: 0, removed: 0, waiting: 0 };
  const rest = { version: 'v', hasNews: true, provisional: false, leftOut: {}, droppedLabels: {} };
  return { kind: 'answer-taken', controlPlane: CONTROL_PLANE, ...counts, ...rest, ...more };
}

/** A conversation failed; the next try is 12 seconds off. */
export function lost(
  more: Partial<Extract<DiscoveryEvent, { kind: 'lost' }>> = {},
): DiscoveryEvent {
  const error = new TestError('Cannot connect');
  const what = { retryInMs: 12_000, immediate: false, error };
  return { kind: 'lost', controlPlane: CONTROL_PLANE, ...what, ...more };
}

/** A write. */
export function published(more: Partial<PublishedEvent> = {}): PublishedEvent {
  const counts = { groups: 3, bytes: 512, added: 1, changed: 2, removed: 3 };
  return { kind: 'published', path: '/sd/kuma.json', ...counts, tookMs: 4.2, ...more };
}
