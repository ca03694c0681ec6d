import { assertNever } from '../../base/assert-never.js';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import type { DiscoveryEvent, StillFailingEvent } from '../events.js';
import type { LogLine } from './log-line.js';
import { toAccessLine } from './to-access-line.js';
import { toAlarmLine } from './to-alarm-line.js';
import { toAnswerLine } from './to-answer-line.js';
import { toConversationLine } from './to-conversation-line.js';
import { toOutputLine } from './to-output-line.js';

/**
 * Says an event as a line of the log. Levels: `error` and `warn` are for what somebody must act on, `info` for
 * progress, `debug` for the rest.
 */
export function toLogLine(event: DiscoveryEvent): LogLine {
  switch (event.kind) {
    case 'started':
    case 'under-way':
    case 'stopped':
      return toRunLine(event);
    case 'standing-file-read':
    case 'standing-file-unusable':
    case 'output-warning':
    case 'published':
    case 'publish-failed':
    case 'publish-recovered':
    case 'restored':
    case 'memory-unusable':
      return toOutputLine(event);
    case 'access-warning':
    case 'access-files-renewed':
    case 'access-file-unusable':
    case 'certificate-in-use':
      return toAccessLine(event);
    case 'located':
    case 'connecting':
    case 'rung-failed':
    case 'connected':
    case 'polled':
    case 'server-version-learnt':
    case 'unchanged':
    case 'lost':
    case 'switching':
      return toConversationLine(event);
    case 'answer-taken':
    case 'translated-anew':
    case 'quarantined':
    case 'answer-refused':
      return toAnswerLine(event);
    case 'removals-held':
    case 'hold-ended':
    case 'hold-released':
    case 'below-min-targets':
    case 'conflicts':
      return toAlarmLine(event);
    case 'still-failing':
      return toStillFailingLine(event);
    case 'library-log':
      return toLibraryLine(event);
    default:
      return assertNever(event);
  }
}

function toRunLine(
  event: Extract<DiscoveryEvent, { kind: 'started' | 'under-way' | 'stopped' }>,
): LogLine {
  switch (event.kind) {
    case 'started': {
      const fields = { control_planes: event.controlPlanes.join(' '), output: event.outputFile };
      return { level: 'info', message: 'Following the control plane', fields };
    }
    case 'under-way':
      return { level: 'debug', message: 'The first connections are on their way', fields: {} };
    case 'stopped':
      return { level: 'info', message: 'Stopped; the target file stays', fields: {} };
    default:
      return assertNever(event);
  }
}

function toLibraryLine({
  library,
  level,
  text,
}: Extract<DiscoveryEvent, { kind: 'library-log' }>): LogLine {
  return { level: level === 'error' ? 'warn' : 'debug', message: text, fields: { library } };
}

function toStillFailingLine({ what, name, sinceMs, failures, error }: StillFailingEvent): LogLine {
  const fields = {
    [what === 'output' ? 'path' : 'control_plane']: name,
    for: formatDuration(Math.round(sinceMs / 1_000) * 1_000),
    failures,
    cause: error === undefined ? undefined : errorText(error),
    code: error?.code,
  };
  return what === 'output'
    ? { level: 'error', message: 'Still cannot write the target file', fields }
    : {
        level: 'warn',
        message: 'Still without the control plane; the target file stays as it is',
        fields,
      };
}
