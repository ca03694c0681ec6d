import { assertNever } from '../../base/assert-never.js';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import type { DiscoveryEvent, PublishedEvent } from '../events.js';
import type { LogLine } from './log-line.js';

/** Events about the target file and what stands beside it. */
export type OutputEvent = Extract<
  DiscoveryEvent,
  {
    kind:
      | 'standing-file-read'
      | 'standing-file-unusable'
      | 'output-warning'
      | 'published'
      | 'publish-failed'
      | 'publish-recovered'
      | 'restored'
      | 'memory-unusable';
  }
>;

/** Says what became of the target file as a line of the log. */
export function toOutputLine(event: OutputEvent): LogLine {
  switch (event.kind) {
    case 'standing-file-read': {
      const fields = { path: event.path, groups: event.groups };
      return { level: 'info', message: 'Read the target file that stands', fields };
    }
    case 'standing-file-unusable':
      return warning(
        event,
        'The file that stands is no target file; the first good answer replaces it',
      );
    case 'output-warning':
      return warning(event, 'The output is not as it should be');
    case 'memory-unusable':
      return warning(
        event,
        'Cannot use what was remembered of the last run; its groups stay until every control plane has answered',
      );
    case 'restored': {
      const fields = { path: event.path, found: event.found };
      return { level: 'warn', message: 'Somebody changed the target file; put it back', fields };
    }
    case 'published':
      return toPublishedLine(event);
    case 'publish-failed':
      return toFailedLine(event);
    case 'publish-recovered': {
      const fields = { path: event.path };
      return { level: 'info', message: 'The target file is as it should be again', fields };
    }
    default:
      return assertNever(event);
  }
}

function warning(
  { path, reason }: { readonly path: string; readonly reason: string },
  message: string,
): LogLine {
  return { level: 'warn', message, fields: { path, reason } };
}

function toPublishedLine(event: PublishedEvent): LogLine {
  const { path, groups, bytes, added, changed, removed, tookMs } = event;
  const took = formatDuration(Math.round(tookMs));
  const fields = { path, groups, bytes, added, changed, removed, took };
  return { level: 'info', message: 'Wrote the target file', fields };
}

function toFailedLine({
  error,
  retryInMs,
}: Extract<DiscoveryEvent, { kind: 'publish-failed' }>): LogLine {
  const fields = {
    cause: errorText(error),
    code: error.code,
    retry_in: formatDuration(Math.round(retryInMs)),
  };
  return {
    level: 'error',
    message: 'Could not write the target file; it stays as it is',
    fields,
    repeat: { about: 'publish-failed', text: errorText(error) },
  };
}
