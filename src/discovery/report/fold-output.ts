import { assertNever } from '../../base/assert-never.js';
import type { PublishedEvent } from '../events.js';
import type { OutputStatus } from './status.js';
import { toFailure } from './to-failure.js';
import type { OutputEvent } from './to-output-line.js';

/** What is known of the file before anything was done about it. */
export function createOutputStatus(path: string): OutputStatus {
  return {
    path,
    groups: 0,
    bytes: undefined,
    lastWriteAtMs: undefined,
    lastWriteTookMs: undefined,
    error: undefined,
    failures: 0,
    retryAtMs: undefined,
  };
}

/** What is known of the file after `event`. */
export function nextOutput(output: OutputStatus, event: OutputEvent, nowMs: number): OutputStatus {
  switch (event.kind) {
    case 'standing-file-read':
      return { ...output, groups: event.groups };
    case 'published':
      return published(output, event, nowMs);
    case 'publish-failed':
      return {
        ...output,
        error: toFailure(event.error, output.error, nowMs),
        failures: output.failures + 1,
        retryAtMs: nowMs + event.retryInMs,
      };
    case 'publish-recovered':
      return { ...output, error: undefined, failures: 0, retryAtMs: undefined };
    case 'standing-file-unusable':
    case 'output-warning':
    case 'restored':
    case 'memory-unusable':
      return output;
    default:
      return assertNever(event);
  }
}

function published(
  { path }: OutputStatus,
  { groups, bytes, tookMs }: PublishedEvent,
  nowMs: number,
): OutputStatus {
  return {
    ...createOutputStatus(path),
    groups,
    bytes,
    lastWriteAtMs: nowMs,
    lastWriteTookMs: tookMs,
  };
}
